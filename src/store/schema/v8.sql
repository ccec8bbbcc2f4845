-- Vectors of meaning, and which of them are still to be made.
--
-- A row of `vectors` has the key that its source has in `search_words` (schema 4), so that what a project has of a
-- kind is one range with the newest first. Its vector is one signed byte for each dimension. Of the versions at most one
-- is current: without one, nothing is noted for embedding. `vector_outbox` names what another index (Chroma) may not
-- agree on; it is filled only where the current version is mirrored there. Vectors go with their rows and with changed text.

CREATE TABLE embedding_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model TEXT NOT NULL,
  pooling TEXT NOT NULL,
  text_form INTEGER NOT NULL,
  -- 0 until the first vector tells.
  dimensions INTEGER NOT NULL,
  is_current INTEGER NOT NULL,
  is_mirrored INTEGER NOT NULL,
  -- Tells it from the same version of another memory, where several share a server.
  mark TEXT NOT NULL DEFAULT (lower(hex(randomblob(6)))),
  UNIQUE (model, pooling, text_form, dimensions)
);

CREATE TABLE vectors (
  key INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL,
  vector BLOB NOT NULL
);

CREATE TABLE vector_pending (
  kind INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, source_id)
) WITHOUT ROWID;

CREATE TABLE vector_outbox (key INTEGER PRIMARY KEY);

CREATE TRIGGER vector_added AFTER INSERT ON vectors
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current AND is_mirrored) BEGIN
  INSERT INTO vector_outbox SELECT new.key WHERE NOT EXISTS (SELECT 1 FROM vector_outbox WHERE key = new.key);
END;
CREATE TRIGGER vector_deleted AFTER DELETE ON vectors
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current AND is_mirrored) BEGIN
  INSERT INTO vector_outbox SELECT old.key WHERE NOT EXISTS (SELECT 1 FROM vector_outbox WHERE key = old.key);
END;

CREATE TRIGGER vector_observation_added AFTER INSERT ON observations
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current) BEGIN
  INSERT INTO vector_pending (kind, source_id) SELECT 0, new.id
    WHERE NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 0 AND source_id = new.id);
END;
CREATE TRIGGER vector_observation_changed
AFTER UPDATE OF title, subtitle, facts, narrative, project_id ON observations BEGIN
  DELETE FROM vectors WHERE key = coalesce(old.project_id, 0) * 4294967296 + 4294967295 - old.id;
  INSERT INTO vector_pending (kind, source_id) SELECT 0, new.id
    WHERE EXISTS (SELECT 1 FROM embedding_versions WHERE is_current)
      AND NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 0 AND source_id = new.id);
END;
CREATE TRIGGER vector_observation_deleted AFTER DELETE ON observations BEGIN
  DELETE FROM vectors WHERE key = coalesce(old.project_id, 0) * 4294967296 + 4294967295 - old.id;
  DELETE FROM vector_pending WHERE kind = 0 AND source_id = old.id;
END;

CREATE TRIGGER vector_summary_added AFTER INSERT ON session_summaries
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current) BEGIN
  INSERT INTO vector_pending (kind, source_id) SELECT 1, new.id
    WHERE NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 1 AND source_id = new.id);
END;
CREATE TRIGGER vector_summary_changed
AFTER UPDATE OF request, investigated, learned, completed, next_steps, notes, project_id ON session_summaries BEGIN
  DELETE FROM vectors WHERE key = (262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - old.id;
  INSERT INTO vector_pending (kind, source_id) SELECT 1, new.id
    WHERE EXISTS (SELECT 1 FROM embedding_versions WHERE is_current)
      AND NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 1 AND source_id = new.id);
END;
CREATE TRIGGER vector_summary_deleted AFTER DELETE ON session_summaries BEGIN
  DELETE FROM vectors WHERE key = (262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - old.id;
  DELETE FROM vector_pending WHERE kind = 1 AND source_id = old.id;
END;

CREATE TRIGGER vector_prompt_added AFTER INSERT ON user_prompts
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current) BEGIN
  INSERT INTO vector_pending (kind, source_id) SELECT 2, new.id
    WHERE NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 2 AND source_id = new.id);
END;
CREATE TRIGGER vector_prompt_changed AFTER UPDATE OF prompt_text ON user_prompts BEGIN
  DELETE FROM vectors WHERE key = (2 * 262144 +
    coalesce((SELECT project_id FROM sdk_sessions WHERE id = old.session_db_id), 0)) * 4294967296 + 4294967295 - old.id;
  INSERT INTO vector_pending (kind, source_id) SELECT 2, new.id
    WHERE EXISTS (SELECT 1 FROM embedding_versions WHERE is_current)
      AND NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 2 AND source_id = new.id);
END;
CREATE TRIGGER vector_prompt_deleted BEFORE DELETE ON user_prompts BEGIN
  DELETE FROM vectors WHERE key = (2 * 262144 +
    coalesce((SELECT project_id FROM sdk_sessions WHERE id = old.session_db_id), 0)) * 4294967296 + 4294967295 - old.id;
  DELETE FROM vector_pending WHERE kind = 2 AND source_id = old.id;
END;

CREATE TRIGGER vector_session_moved BEFORE UPDATE OF project_id ON sdk_sessions
WHEN old.project_id IS NOT new.project_id BEGIN
  DELETE FROM vectors WHERE key IN (SELECT (2 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id
    FROM user_prompts WHERE session_db_id = old.id);
  INSERT INTO vector_pending (kind, source_id) SELECT 2, id FROM user_prompts p WHERE session_db_id = old.id
    AND EXISTS (SELECT 1 FROM embedding_versions WHERE is_current)
    AND NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 2 AND source_id = p.id);
END;
CREATE TRIGGER vector_session_deleted BEFORE DELETE ON sdk_sessions BEGIN
  DELETE FROM vectors WHERE key IN (SELECT (2 * 262144 + coalesce(old.project_id, 0)) * 4294967296 + 4294967295 - id
    FROM user_prompts WHERE session_db_id = old.id);
END;
