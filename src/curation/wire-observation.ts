import type { Observation } from "../domain/observation.ts";
import type { ChangedObservation } from "../protocol/curation.ts";

/** An observation as callers are answered with it. */
export function wireObservation(observation: Observation): ChangedObservation {
  const { at, editedAt, madeBy } = observation;
  return {
    id: observation.id,
    project: observation.projectLabel,
    session: observation.sessionId,
    turn: observation.turnId ?? null,
    type: observation.type,
    title: observation.title,
    subtitle: observation.subtitle,
    facts: observation.facts,
    narrative: observation.narrative,
    concepts: observation.concepts,
    filesRead: observation.filesRead,
    filesModified: observation.filesModified,
    at: new Date(at).toISOString(),
    provider: madeBy.split(/[:/]/, 1)[0] ?? madeBy,
    mode: null,
    pinned: observation.isPinned,
    supersededBy: observation.supersededBy ?? null,
    savedBy: observation.savedBy ?? null,
    editedAt: editedAt === undefined ? null : new Date(editedAt).toISOString(),
    suspicion: observation.suspicion ?? null,
  };
}
