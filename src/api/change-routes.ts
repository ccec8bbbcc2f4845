import { type Context, Hono } from "hono";
import { MemoryError } from "../domain/error.ts";
import {
  ChangesRequest,
  EditRequest,
  ForgetRequest,
  type MemoryChanges,
  MergeRequest,
  SaveRequest,
} from "../protocol/curation.ts";
import { bodyOf, understand } from "./parse-request.ts";

const OF_HISTORY = { code: "invalid-input", whole: "the body" } as const;

export interface ChangeRouteDeps {
  changes: MemoryChanges;
}

/** The routes that change the memory by hand: save, edit, pin, merge, undo, forget. */
export function changeRoutes({ changes }: ChangeRouteDeps): Hono {
  const routes = new Hono();
  routes.post("/observations", async (context) =>
    context.json(await changes.save(await bodyOf(context, SaveRequest)), 201),
  );
  routes.post("/observations/merge", async (context) =>
    context.json(await changes.merge(await bodyOf(context, MergeRequest))),
  );
  routes.patch("/observations/:id", async (context) =>
    context.json(await changes.edit(idOf(context), await bodyOf(context, EditRequest))),
  );
  routes.delete("/observations/:id", async (context) =>
    context.json(await changes.forget({ ids: [idOf(context)], preview: false, by: "person" })),
  );
  routes.post("/forget", async (context) =>
    context.json(await changes.forget(await bodyOf(context, ForgetRequest))),
  );
  routes.get("/changes", async (context) =>
    context.json(await changes.history(understand(ChangesRequest, context.req.query(), OF_HISTORY))),
  );
  routes.post("/changes/:id/undo", async (context) => context.json(await changes.undo(idOf(context))));
  return routes;
}

function idOf(context: Context): number {
  const id = Number(context.req.param("id"));
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new MemoryError("invalid-input", "an id is a whole number from 1");
}
