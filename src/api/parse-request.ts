import type { Context } from "hono";
import { z } from "zod";
import { type ErrorCode, MemoryError } from "../domain/error.ts";

/**
 * What the address asks for, by its schema.
 *
 * @throws MemoryError usage, which names the first parameter that is wrong
 */
export function askedOf<Schema extends z.ZodType>(context: Context, schema: Schema): z.infer<Schema> {
  return understand(schema, context.req.query(), { code: "usage", whole: "the request" });
}

/**
 * The body of a request, by its schema.
 *
 * @throws MemoryError invalid-input, which names the first field that is wrong
 */
export async function bodyOf<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return understand(schema, parseBody(await context.req.text()), {
    code: "invalid-input",
    whole: "the body",
  });
}

/** @throws MemoryError invalid-input */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MemoryError("invalid-input", "the body is not JSON");
  }
}

/**
 * What somebody has given, by its schema.
 *
 * @param refusal how it is refused, and what is wrong where that is in no field of it
 * @throws MemoryError of that code, which names the first field that is wrong
 */
export function understand<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  { code, whole }: { code: ErrorCode; whole: string },
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MemoryError(code, `${issue?.path.join(".") || whole}: ${issue?.message ?? "not understood"}`);
}

const Id = z.coerce.number().int().min(1);

/** The number in the address. @throws MemoryError usage when it is none */
export function idOf(context: Context): number {
  const id = Id.safeParse(context.req.param("id"));
  if (id.success) return id.data;
  throw new MemoryError("usage", "an id is a whole number from 1 on");
}
