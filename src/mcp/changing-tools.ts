import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import type { ForgetReport, MemoryChanges } from "../protocol/curation.ts";
import type { WireObservation } from "../protocol/memory.ts";
import { quote, shorten } from "../recall/frame.ts";
import { WHEN_LOOKED_FOR } from "./loading.ts";
import { answerAfter, type MemoryReader } from "./memory-reader.ts";

const TEXT_CHARS_MAX = 20_000;
const LINE_CHARS_MAX = 1_000;
const LIST_MAX = 50;
const TITLE_SHOWN_MAX = 160;

const line = z.string().max(LINE_CHARS_MAX);
const lines = z.array(line).max(LIST_MAX);
const id = z.number().int().min(1);

const WRITES = { readOnlyHint: false, openWorldHint: false } as const;

/** The tools that change the memory: save, correct, pin, forget. */
export function registerChangingTools(server: McpServer, { changes, directory }: MemoryReader): void {
  if (changes === undefined) return;
  registerSave(server, changes, directory);
  registerUpdate(server, changes);
  registerForget(server, changes);
}

/** @param directory the folder of the session: its project is the default */
function registerSave(server: McpServer, changes: MemoryChanges, directory: string | undefined): void {
  const description =
    "Save what the user asks you to remember: a decision, a preference, a trap. What you do is remembered anyway.";
  const inputSchema = {
    text: z.string().trim().min(1).max(TEXT_CHARS_MAX).describe("Understandable without this conversation."),
    title: line.optional().describe("One line. Default: the first sentence."),
    type: z.enum(OBSERVATION_TYPES).optional(),
    project: line.optional().describe("Default: this one."),
    files: lines.optional().describe("Files it is about."),
    pinned: z
      .boolean()
      .optional()
      .describe("Told at the start of every session: only for rules that always hold."),
  };
  const annotations = { ...WRITES, destructiveHint: false, idempotentHint: false };
  server.registerTool(
    "save_memory",
    { title: "Save a memory", description, inputSchema, annotations, _meta: WHEN_LOOKED_FOR },
    (asked) =>
      answerAfter(async () => {
        const project = asked.project ?? directory;
        if (project === undefined)
          throw new MemoryError("usage", "`project` is missing: give the name or folder of a project");
        const saved = await changes.save({ ...asked, project, by: "agent" });
        return `Saved as ${named(saved)}.`;
      }),
  );
}

function registerUpdate(server: McpServer, changes: MemoryChanges): void {
  const description =
    "Correct or pin an observation by id, or name the one that replaces it (superseded_by; null: none). Omitted fields " +
    "stay. The user can undo it.";
  const inputSchema = {
    id,
    title: line.optional(),
    subtitle: line.optional(),
    narrative: z.string().max(TEXT_CHARS_MAX).optional(),
    facts: lines.optional().describe("All facts; they replace the existing ones."),
    type: z.enum(OBSERVATION_TYPES).optional(),
    pinned: z.boolean().optional(),
    superseded_by: id.nullable().optional(),
  };
  const annotations = { ...WRITES, destructiveHint: true, idempotentHint: true };
  server.registerTool(
    "update_memory",
    { title: "Correct a memory", description, inputSchema, annotations, _meta: WHEN_LOOKED_FOR },
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
    "Delete for good what the user asks to forget: observations by id, with what they were made from, or all that contains " +
    "a text (query) or belongs to a session, project or time. Call it with preview first and show the user the result.";
  const inputSchema = {
    ids: z.array(id).max(LIST_MAX).optional(),
    query: line.optional().describe("Literal text that it contains."),
    session: line.optional().describe("Id of a session or its first 8 characters."),
    project: line.optional(),
    since: line.optional().describe("ISO date or time."),
    until: line.optional().describe("ISO date or time."),
    preview: z.boolean().default(true).describe("true: only list what would be deleted. false: delete it."),
  };
  const annotations = { ...WRITES, destructiveHint: true, idempotentHint: true };
  const about = { title: "Forget", description, inputSchema, annotations, _meta: WHEN_LOOKED_FOR };
  server.registerTool("forget_memory", about, (asked) =>
    answerAfter(async () => reportText(await changes.forget({ ...asked, by: "agent" }))),
  );
}

function named({ id: number, title }: WireObservation): string {
  return `#${number} "${shorten(quote(title), TITLE_SHOWN_MAX)}"`;
}

/** At most 20 titles, cut: some 1,000 tokens. */
function reportText({ preview, removed, titles, files, notes }: ForgetReport): string {
  const counts = Object.entries(removed).filter(([, count]) => count > 0);
  if (counts.length === 0) return "No matching memories.";
  const head = preview ? "Would be forgotten" : "Forgotten";
  return [
    `${head}: ${counts.map(([name, count]) => `${count} ${name}`).join(", ")}.`,
    ...titles.map((title) => `- ${shorten(quote(title), TITLE_SHOWN_MAX)}`),
    ...(files.length === 0 ? [] : [`Files deleted or cleaned: ${files.length}.`]),
    ...notes.map((note) => shorten(quote(note), LINE_CHARS_MAX)),
    ...(preview ? ["Call again with preview: false once the user agrees."] : []),
  ].join("\n");
}
