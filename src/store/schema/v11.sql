-- What of the memory speaks to an agent instead of telling what happened.
--
-- `suspicion` is the sign that was found, null where there is none. `looked_by` is the version of the rules that have
-- looked, 0 where none has; the worker looks again where they are older than its own. `trusted_at_epoch` is when a person
-- took the mark off, which the history knows as `trust`, and as `distrust` where it was put back. That rules have looked is no news for pages: the feed tells of all other columns.

ALTER TABLE observations ADD COLUMN suspicion TEXT;
ALTER TABLE observations ADD COLUMN looked_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE observations ADD COLUMN trusted_at_epoch INTEGER;
ALTER TABLE session_summaries ADD COLUMN suspicion TEXT;
ALTER TABLE session_summaries ADD COLUMN looked_by INTEGER NOT NULL DEFAULT 0;
CREATE INDEX observations_by_look ON observations (looked_by);
CREATE INDEX session_summaries_by_look ON session_summaries (looked_by);

DROP TRIGGER feed_observation_changed;
CREATE TRIGGER feed_observation_changed AFTER UPDATE ON observations WHEN old.looked_by IS new.looked_by BEGIN
  INSERT INTO feed (kind, source_id, action) VALUES (0, new.id, 1);
END;
DROP TRIGGER feed_summary_changed;
CREATE TRIGGER feed_summary_changed AFTER UPDATE ON session_summaries WHEN old.looked_by IS new.looked_by BEGIN
  INSERT INTO feed (kind, source_id, action) VALUES (1, new.id, 1);
END;

CREATE TABLE changes_anew (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_epoch INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN
    ('save', 'edit', 'pin', 'unpin', 'merge', 'part', 'trust', 'distrust', 'undo', 'forget')),
  changed_by TEXT NOT NULL,
  observation_id INTEGER REFERENCES observations(id) ON DELETE CASCADE,
  -- What undoing it brings back; of what was forgotten only how much it was.
  before TEXT NOT NULL DEFAULT '{}',
  undone_at_epoch INTEGER
);
INSERT INTO changes_anew SELECT id, at_epoch, action, changed_by, observation_id, before, undone_at_epoch FROM changes;
DROP TABLE changes;
ALTER TABLE changes_anew RENAME TO changes;
CREATE INDEX changes_by_observation ON changes (observation_id);
