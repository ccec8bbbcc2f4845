-- What is being read of the past, how far, and what became of it; and under which number something was known in the
-- memory that it was imported from.
--
-- `imported.key` is a hash of what makes a record one, so that every copy of it is known again. The row outlives what it
-- points to: what a person had forgotten is not brought back by the next import. Old triggers know a source of the index
-- by its project; an observation or summary that gets another one is indexed anew under it.

CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL CHECK (origin IN ('command', 'install', 'upgrade')),
  state TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped')),
  asked_at_epoch INTEGER NOT NULL,
  ended_at_epoch INTEGER
);

CREATE TABLE import_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  import_id INTEGER NOT NULL REFERENCES imports(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'skipped', 'failed')),
  reason TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  cursor TEXT NOT NULL DEFAULT '',
  counts TEXT NOT NULL DEFAULT '{}',
  UNIQUE (import_id, path)
);
CREATE INDEX import_files_waiting ON import_files (import_id, id) WHERE state = 'waiting';

CREATE TABLE imported (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  old_id INTEGER NOT NULL,
  new_id INTEGER,
  PRIMARY KEY (kind, key, old_id)
) WITHOUT ROWID;
CREATE INDEX imported_by_old_id ON imported (old_id);
CREATE INDEX imported_by_new_id ON imported (kind, new_id);

CREATE TRIGGER imported_observation_gone AFTER DELETE ON observations BEGIN
  UPDATE imported SET new_id = NULL WHERE kind = 'observation' AND new_id = old.id;
END;
CREATE TRIGGER imported_summary_gone AFTER DELETE ON session_summaries BEGIN
  UPDATE imported SET new_id = NULL WHERE kind = 'summary' AND new_id = old.id;
END;
CREATE TRIGGER imported_prompt_gone AFTER DELETE ON user_prompts BEGIN
  UPDATE imported SET new_id = NULL WHERE kind = 'prompt' AND new_id = old.id;
END;

CREATE TRIGGER search_observation_moved AFTER UPDATE OF project_id ON observations
WHEN old.project_id IS NOT new.project_id BEGIN
  DELETE FROM search_words WHERE rowid = coalesce(old.project_id, 0) * 4294967296 + 4294967295 - old.id;
  INSERT INTO search_pending SELECT 0, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 0 AND source_id = new.id);
END;
CREATE TRIGGER search_summary_moved AFTER UPDATE OF project_id ON session_summaries
WHEN old.project_id IS NOT new.project_id BEGIN
  DELETE FROM search_words WHERE rowid = (262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - old.id;
  INSERT INTO search_pending SELECT 1, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 1 AND source_id = new.id);
END;
