-- Plain names for tables, columns and values of our own. Exports of an earlier schema are read by the same table of names
-- (store/imports/earlier-names.ts).
--
-- - `injections` are what hooks injected, `injected_items` the memories in them, each with its outcome and the reason for it.
--   `outcome_queue` holds the turns by which outcomes are still to be settled.
-- - `error_signatures` are fingerprints of failures; `ingest_cursors` say how far each source has been read; `change_stream`
--   names what changed.
-- - `flag` says why a note is not injected, `screened_with_version` which version of the rules has screened it.
-- - `turns.payload` says whether the raw events of a turn are there, `is_stripped` whether those of a tool use are dropped.

ALTER TABLE context_given RENAME TO injections;
ALTER TABLE injections RENAME COLUMN through TO channel;
DROP INDEX context_given_by_session;
CREATE INDEX injections_by_session ON injections (session_id, created_at_epoch);

DROP TRIGGER given_turn_observed;
DROP INDEX given_items_by_session;
DROP INDEX given_items_open;
DROP INDEX given_items_judged;
ALTER TABLE given_items RENAME TO injected_items;
ALTER TABLE injected_items RENAME COLUMN given_id TO injection_id;
ALTER TABLE injected_items RENAME COLUMN through TO channel;
ALTER TABLE injected_items RENAME COLUMN given_at_epoch TO injected_at_epoch;
ALTER TABLE injected_items RENAME COLUMN verdict TO outcome;
ALTER TABLE injected_items RENAME COLUMN sign TO reason;
CREATE INDEX injected_items_by_session ON injected_items (session_id, outcome);
CREATE INDEX injected_items_open ON injected_items (injected_at_epoch) WHERE outcome = 'open';
CREATE INDEX injected_items_settled ON injected_items (project_id, channel, injected_at_epoch) WHERE outcome <> 'open';

ALTER TABLE turns_to_judge RENAME TO outcome_queue;
CREATE TRIGGER outcome_queue_filled AFTER UPDATE OF state ON turns
WHEN new.state = 'observed' AND EXISTS (SELECT 1 FROM injected_items WHERE session_id = new.session_id) BEGIN
  INSERT INTO outcome_queue SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM outcome_queue WHERE turn_id = new.id);
END;

ALTER TABLE complaints RENAME TO error_signatures;
DROP INDEX complaints_by_turn;
DROP INDEX complaints_by_tool_use;
CREATE INDEX error_signatures_by_turn ON error_signatures (turn_id);
CREATE INDEX error_signatures_by_tool_use ON error_signatures (tool_use_row);

ALTER TABLE intake_marks RENAME TO ingest_cursors;
ALTER TABLE ingest_cursors RENAME COLUMN mark TO position;
ALTER TABLE feed RENAME TO change_stream;
ALTER TABLE embedding_versions RENAME COLUMN is_mirrored TO is_replicated;
ALTER TABLE embedding_versions RENAME COLUMN mark TO instance;

DROP INDEX observations_by_look;
DROP INDEX session_summaries_by_look;
ALTER TABLE observations RENAME COLUMN suspicion TO flag;
ALTER TABLE observations RENAME COLUMN looked_by TO screened_with_version;
ALTER TABLE session_summaries RENAME COLUMN suspicion TO flag;
ALTER TABLE session_summaries RENAME COLUMN looked_by TO screened_with_version;
CREATE INDEX observations_by_screening ON observations (screened_with_version);
CREATE INDEX session_summaries_by_screening ON session_summaries (screened_with_version);
UPDATE observations SET linked = 'unlinked' WHERE linked = 'apart';

ALTER TABLE turns RENAME COLUMN looked_at_epoch TO observed_until_epoch;
ALTER TABLE turns ADD COLUMN payload TEXT NOT NULL DEFAULT 'full' CHECK (payload IN ('full', 'stripping', 'stripped'));
UPDATE turns SET payload = CASE raw WHEN 'gone' THEN 'stripped' ELSE 'stripping' END WHERE raw <> 'whole';
DROP INDEX turns_with_raw;
ALTER TABLE turns DROP COLUMN raw;
CREATE INDEX turns_with_payload ON turns (observed_at_epoch) WHERE state = 'observed' AND payload <> 'stripped';
ALTER TABLE tool_uses RENAME COLUMN is_bare TO is_stripped;

CREATE TABLE renamed_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_epoch INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN
    ('save', 'edit', 'pin', 'unpin', 'merge', 'unmerge', 'trust', 'distrust', 'undo', 'forget')),
  changed_by TEXT NOT NULL,
  observation_id INTEGER REFERENCES observations(id) ON DELETE CASCADE,
  -- What undoing it brings back; of what was forgotten only how much it was.
  before TEXT NOT NULL DEFAULT '{}',
  undone_at_epoch INTEGER
);
INSERT INTO renamed_changes
  SELECT id, at_epoch, replace(action, 'part', 'unmerge'), changed_by, observation_id, before, undone_at_epoch FROM changes;
DROP TABLE changes;
ALTER TABLE renamed_changes RENAME TO changes;
CREATE INDEX changes_by_observation ON changes (observation_id);
