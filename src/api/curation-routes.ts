import { Hono } from "hono";
import {
  ChangesRequest,
  EditRequest,
  ForgetRequest,
  type MemoryChanges,
  MergeRequest,
  SaveRequest,
} from "../protocol/curation.ts";
import { askedOf, bodyOf, idOf } from "./parse-request.ts";

export interface CurationRouteDeps {
  changes: MemoryChanges;
}

/** What people and agents change: save, edit, pin, merge, undo, forget. */
export function curationRoutes({ changes }: CurationRouteDeps): Hono {
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
    context.json(await changes.history(askedOf(context, ChangesRequest))),
  );
  routes.post("/changes/:id/undo", async (context) => context.json(await changes.undo(idOf(context))));
  return routes;
}
