-- What people and agents change in the memory: observations that they save, edit, pin and merge, the history of it, and
-- what was forgotten. Of that only hashes and times are kept, so that it is known again and cannot be read.

ALTER TABLE observations ADD COLUMN saved_by TEXT;
ALTER TABLE observations ADD COLUMN pinned_at_epoch INTEGER;
ALTER TABLE observations ADD COLUMN edited_at_epoch INTEGER;
ALTER TABLE observations ADD COLUMN superseded_by INTEGER REFERENCES observations(id) ON DELETE SET NULL;
-- Who linked it: 'rule' or 'hand'; 'apart' where a person has taken a link back, so that the rule does not make it again.
ALTER TABLE observations ADD COLUMN linked TEXT;
-- By what two observations are compared at all: type and words of the title.
ALTER TABLE observations ADD COLUMN title_key TEXT;
CREATE INDEX observations_pinned ON observations (project_id) WHERE pinned_at_epoch IS NOT NULL;
CREATE INDEX observations_superseded ON observations (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX observations_by_title ON observations (project_id, title_key) WHERE title_key IS NOT NULL;

CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_epoch INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('save', 'edit', 'pin', 'unpin', 'merge', 'part', 'undo', 'forget')),
  changed_by TEXT NOT NULL,
  observation_id INTEGER REFERENCES observations(id) ON DELETE CASCADE,
  -- What undoing it brings back; of what was forgotten only how much it was.
  before TEXT NOT NULL DEFAULT '{}',
  undone_at_epoch INTEGER
);
CREATE INDEX changes_by_observation ON changes (observation_id);

CREATE TABLE forgotten (
  kind TEXT NOT NULL CHECK (kind IN ('session', 'project', 'time', 'prompt', 'line', 'tool-use', 'text', 'observation')),
  key TEXT NOT NULL,
  from_epoch INTEGER NOT NULL,
  -- NULL: until the session's next prompt after it was forgotten.
  to_epoch INTEGER,
  at_epoch INTEGER NOT NULL,
  PRIMARY KEY (kind, key, from_epoch)
) WITHOUT ROWID;

-- What was replaced is not found any more; its id still leads to it.
CREATE TRIGGER search_observation_superseded AFTER UPDATE OF superseded_by ON observations
WHEN old.superseded_by IS NOT new.superseded_by BEGIN
  DELETE FROM search_words WHERE rowid = coalesce(old.project_id, 0) * 4294967296 + 4294967295 - old.id;
  INSERT INTO search_pending SELECT 0, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 0 AND source_id = new.id);
END;
