import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import type { ForgetReport, MemoryChanges } from "../protocol/curation.ts";
import type { WireObservation } from "../protocol/memory.ts";
import { quote, shorten } from "../recall/frame.ts";
import { answerAfter, type MemoryReader } from "./memory-reader.ts";

const TEXT_CHARS_MAX = 20_000;
const LINE_CHARS_MAX = 1_000;
const LIST_MAX = 50;
const TITLE_SHOWN_MAX = 160;

const line = z.string().max(LINE_CHARS_MAX);
const lines = z.array(line).max(LIST_MAX);
const id = z.number().int().min(1);

const WRITES = { readOnlyHint: false, openWorldHint: false } as const;

/** Registers what an agent can change in the memory: save, correct, pin, merge, forget. */
export function registerChangingTools(server: McpServer, { changes, directory }: MemoryReader): void {
  if (changes === undefined) return;
  registerSave(server, changes, directory);
  registerUpdate(server, changes);
  registerForget(server, changes);
}

/** @param directory the folder of the session, whose project is meant where none is named */
function registerSave(server: McpServer, changes: MemoryChanges, directory: string | undefined): void {
  const description =
    "Save something that later sessions of this project shall know: a decision, a preference of the user, a gotcha. " +
    "What a session does is remembered by itself.";
  const inputSchema = {
    text: z.string().trim().min(1).max(TEXT_CHARS_MAX).describe("Understandable without this conversation."),
    title: line.optional().describe("One line; by default the first sentence."),
    type: z.enum(OBSERVATION_TYPES).optional(),
    project: line.optional().describe("Name or folder of a project; by default the project of this session."),
    files: lines.optional().describe("Files that it is about."),
    pinned: z
      .boolean()
      .optional()
      .describe("Give it to every new session before all else: for the few rules that always hold."),
  };
  const annotations = { ...WRITES, destructiveHint: false, idempotentHint: false };
  server.registerTool(
    "save_memory",
    { title: "Save a memory", description, inputSchema, annotations },
    (asked) =>
      answerAfter(async () => {
        const project = asked.project ?? directory;
        if (project === undefined) throw new MemoryError("usage", "say which project it is for");
        const saved = await changes.save({ ...asked, project, by: "agent" });
        return `Saved as ${named(saved)}.`;
      }),
  );
}

function registerUpdate(server: McpServer, changes: MemoryChanges): void {
  const description =
    "Correct an observation by its id, pin or unpin it, or say which one took its place (superseded_by; null takes that " +
    "back). What is left out stays as it is. Each change can be undone by the user.";
  const inputSchema = {
    id,
    title: line.optional(),
    subtitle: line.optional(),
    narrative: z.string().max(TEXT_CHARS_MAX).optional(),
    facts: lines.optional().describe("All facts; they replace those there are."),
    type: z.enum(OBSERVATION_TYPES).optional(),
    pinned: z.boolean().optional(),
    superseded_by: id.nullable().optional(),
  };
  const annotations = { ...WRITES, destructiveHint: true, idempotentHint: true };
  server.registerTool(
    "update_memory",
    { title: "Correct a memory", description, inputSchema, annotations },
    ({ id: observation, superseded_by, ...fields }) =>
      answerAfter(async () => {
        const link = superseded_by === undefined ? {} : { supersededBy: superseded_by };
        const changed = await changes.edit(observation, { ...fields, ...link, by: "agent" });
        const standing = [
          changed.pinned ? "pinned" : "",
          changed.supersededBy === null ? "" : `replaced by #${changed.supersededBy}`,
        ].filter(Boolean);
        return `Changed ${named(changed)}${standing.length === 0 ? "" : ` (${standing.join(", ")})`}.`;
      }),
  );
}

function registerForget(server: McpServer, changes: MemoryChanges): void {
  const description =
    "Remove from memory for good what the user asks to be forgotten: observations by ids, with what they were made from; or " +
    "everything in which a text stands (query), of a session, a project or a time. It cannot be undone, so ask with " +
    "preview first and show the user what would go.";
  const inputSchema = {
    ids: z.array(id).max(LIST_MAX).optional(),
    query: line.optional().describe("Text that stands in it, literally."),
    session: line.optional().describe("Id of a session, or its first 8 characters."),
    project: line.optional(),
    since: line.optional().describe("ISO date or time."),
    until: line.optional().describe("ISO date or time."),
    preview: z.boolean().default(true).describe("Only say what would go; false to forget."),
  };
  const annotations = { ...WRITES, destructiveHint: true, idempotentHint: true };
  server.registerTool("forget_memory", { title: "Forget", description, inputSchema, annotations }, (asked) =>
    answerAfter(async () => told(await changes.forget({ ...asked, by: "agent" }))),
  );
}

function named({ id: number, title }: WireObservation): string {
  return `#${number} "${shorten(quote(title), TITLE_SHOWN_MAX)}"`;
}

/** At most 20 titles, cut: some 1,000 tokens. */
function told({ preview, removed, titles, files, notes }: ForgetReport): string {
  const counts = Object.entries(removed).filter(([, count]) => count > 0);
  if (counts.length === 0) return "Nothing in memory is named by that.";
  const head = preview ? "Would be forgotten" : "Forgotten";
  return [
    `${head}: ${counts.map(([name, count]) => `${count} ${name}`).join(", ")}.`,
    ...titles.map((title) => `- ${shorten(quote(title), TITLE_SHOWN_MAX)}`),
    ...(files.length === 0 ? [] : [`Files: ${files.length} removed or cleaned.`]),
    ...notes.map((note) => shorten(quote(note), LINE_CHARS_MAX)),
    ...(preview ? ["Call again with preview false once the user agrees."] : []),
  ].join("\n");
}
