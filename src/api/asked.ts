import type { Context } from "hono";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";

/**
 * What the address asks for, by its schema.
 *
 * @throws MemoryError usage, which names the first parameter that is wrong
 */
export function askedOf<Schema extends z.ZodType>(context: Context, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(context.req.query());
  if (parsed.success) return parsed.data;
  throw new MemoryError("usage", describe(parsed.error, "the request"));
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
  const body = await context.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const what = body === undefined ? "the body is not JSON" : describe(parsed.error, "the body");
  throw new MemoryError("invalid-input", what);
}

const Id = z.coerce.number().int().min(1);

/** The number in the address. @throws MemoryError usage when it is none */
export function idOf(context: Context): number {
  const id = Id.safeParse(context.req.param("id"));
  if (id.success) return id.data;
  throw new MemoryError("usage", "an id is a whole number from 1 on");
}

function describe(error: z.ZodError, whole: string): string {
  const issue = error.issues[0];
  return `${issue?.path.join(".") || whole}: ${issue?.message ?? "not understood"}`;
}
