-- The index of words, and the commits that were seen in git's output.
--
-- A row of `search_words` has the key `(kind * 2^18 + project) * 2^32 + 2^32 - 1 - id` (store/search/search-index.ts): what a
-- project has of a kind is one range with the newest first, so that a search looks at the beginning of that range only.
-- (FTS5 finds the beginning of a range at once, and its end by walking there.) The index keeps no text of its own.
-- Triggers note in `search_pending` what is to be indexed anew, whoever wrote it, and take out what is deleted. They say
-- NOT EXISTS where OR IGNORE would be shorter: the conflict clause of the statement that fires a trigger overrides it.

CREATE VIRTUAL TABLE search_words USING fts5 (
  title, body, names, tags,
  content = '', contentless_delete = 1, tokenize = "porter unicode61 remove_diacritics 2"
);

CREATE TABLE search_pending (
  kind INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  PRIMARY KEY (kind, source_id)
) WITHOUT ROWID;

CREATE TABLE commits (
  project_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_key TEXT NOT NULL,
  branch TEXT,
  committed_at_epoch INTEGER,
  seen_at_epoch INTEGER NOT NULL,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  is_made INTEGER NOT NULL,
  PRIMARY KEY (project_id, hash, turn_id)
) WITHOUT ROWID;
CREATE INDEX commits_by_subject ON commits (subject_key);
CREATE INDEX commits_by_turn ON commits (turn_id);
CREATE INDEX commits_by_hash ON commits (hash);

CREATE TRIGGER search_observation_added AFTER INSERT ON observations BEGIN
  INSERT INTO search_pending SELECT 0, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 0 AND source_id = new.id);
END;
CREATE TRIGGER search_observation_changed
AFTER UPDATE OF type, title, subtitle, facts, narrative, concepts, files_read, files_modified ON observations BEGIN
  INSERT INTO search_pending SELECT 0, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 0 AND source_id = new.id);
END;
CREATE TRIGGER search_observation_deleted AFTER DELETE ON observations BEGIN
  DELETE FROM search_words WHERE rowid = coalesce(old.project_id, 0) * 4294967296 + 4294967295 - old.id;
  DELETE FROM search_pending WHERE kind = 0 AND source_id = old.id;
END;

CREATE TRIGGER search_summary_added AFTER INSERT ON session_summaries BEGIN
  INSERT INTO search_pending SELECT 1, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 1 AND source_id = new.id);
END;
CREATE TRIGGER search_summary_changed
AFTER UPDATE OF request, investigated, learned, completed, next_steps, notes ON session_summaries BEGIN
  INSERT INTO search_pending SELECT 1, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 1 AND source_id = new.id);
END;
CREATE TRIGGER search_summary_deleted AFTER DELETE ON session_summaries BEGIN
  DELETE FROM search_words WHERE rowid = (262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - old.id;
  DELETE FROM search_pending WHERE kind = 1 AND source_id = old.id;
END;

CREATE TRIGGER search_prompt_added AFTER INSERT ON user_prompts BEGIN
  INSERT INTO search_pending SELECT 2, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 2 AND source_id = new.id);
END;
CREATE TRIGGER search_prompt_deleted BEFORE DELETE ON user_prompts BEGIN
  DELETE FROM search_words WHERE rowid = (2 * 262144 +
    coalesce((SELECT project_id FROM sdk_sessions WHERE id = old.session_db_id), 0)) * 4294967296 + 4294967295 - old.id;
  DELETE FROM search_pending WHERE kind = 2 AND source_id = old.id;
END;

CREATE TRIGGER search_turn_ended AFTER UPDATE OF state ON turns WHEN new.state <> 'open' BEGIN
  INSERT INTO search_pending SELECT 3, new.id
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 3 AND source_id = new.id);
END;
CREATE TRIGGER search_turn_deleted BEFORE DELETE ON turns BEGIN
  DELETE FROM search_words WHERE rowid = (3 * 262144 +
    coalesce((SELECT project_id FROM sdk_sessions WHERE id = old.session_id), 0)) * 4294967296 + 4294967295 - old.id;
  DELETE FROM search_pending WHERE kind = 3 AND source_id = old.id;
END;

CREATE TRIGGER search_session_moved BEFORE UPDATE OF project_id ON sdk_sessions
WHEN old.project_id IS NOT new.project_id BEGIN
  DELETE FROM search_words WHERE rowid IN (
    SELECT (2 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id FROM user_prompts WHERE session_db_id = old.id
    UNION ALL
    SELECT (3 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id FROM turns WHERE session_id = old.id);
  INSERT INTO search_pending SELECT 2, id FROM user_prompts p WHERE session_db_id = old.id
    AND NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 2 AND source_id = p.id);
  INSERT INTO search_pending SELECT 3, id FROM turns t WHERE session_id = old.id AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 3 AND source_id = t.id);
END;
CREATE TRIGGER search_session_deleted BEFORE DELETE ON sdk_sessions BEGIN
  DELETE FROM search_words WHERE rowid IN (
    SELECT (2 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id FROM user_prompts WHERE session_db_id = old.id
    UNION ALL
    SELECT (3 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id FROM turns WHERE session_id = old.id);
END;

INSERT INTO search_pending SELECT 0, id FROM observations;
INSERT INTO search_pending SELECT 1, id FROM session_summaries;
INSERT INTO search_pending SELECT 2, id FROM user_prompts;
INSERT INTO search_pending SELECT 3, id FROM turns WHERE state <> 'open';
