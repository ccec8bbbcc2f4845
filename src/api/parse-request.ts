import type { Context } from "hono";
import type { z } from "zod";
import { type ErrorCode, MemoryError } from "../domain/error.ts";

/**
 * The query of a request, by its schema.
 *
 * @throws MemoryError usage, which names the first parameter that is wrong
 */
export function askedOf<Schema extends z.ZodType>(context: Context, schema: Schema): z.output<Schema> {
  return parse(schema, context.req.query(), "usage", "the request");
}

/**
 * The JSON body of a request, by its schema. An empty body counts as `{}`.
 *
 * @throws MemoryError invalid-input, which names the first field that is wrong
 */
export async function bodyOf<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  return parse(schema, parseJson(await context.req.text()), "invalid-input", "the body");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim() || "{}");
  } catch {
    throw new MemoryError("invalid-input", "the body is not JSON");
  }
}

/** @param whole what is named where the fault is in no field of it */
function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  code: ErrorCode,
  whole: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MemoryError(code, `${issue?.path.join(".") || whole}: ${issue?.message ?? "invalid"}`);
}

/** The number in the address. @throws MemoryError usage */
export function idOf(context: Context, max: number = Number.MAX_SAFE_INTEGER): number {
  const id = Number(context.req.param("id"));
  if (Number.isSafeInteger(id) && id >= 1 && id <= max) return id;
  throw new MemoryError("usage", `the id must be a whole number from 1 to ${max}`);
}
