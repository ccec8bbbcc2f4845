/**
 * Vectors of meaning, and which of them are still to be made.
 *
 * A row of `vectors` has the key that its source has in `search_words` (schema 4), so that what a project has of a
 * kind is one range with the newest first. Its vector is one signed byte for each dimension. Of the versions at most one
 * is current: without one, nothing is noted for embedding. `vector_outbox` names what another index (Chroma) may not
 * agree on; it is filled only where the current version is mirrored there. Vectors go with their rows and with changed text.
 */
export const SCHEMA_8 = `
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
`;

/**
 * What takes less space, and dates commits better.
 *
 * - The index knows which sources have a word and not where it stands (`detail = none`): a third of the size. Marks
 *   count as letters, so that every word of a question is one word to SQLite too. All sources are indexed anew.
 * - `observation_files` is found by project and path only. What an observation no longer has, or takes with it, triggers
 *   remove by the paths that stand in its row.
 * - Commits know their place in what git printed: git lists the newest first, so that the neighbours date a commit.
 */
export const SCHEMA_9 = `
  DROP TABLE search_words;
  CREATE VIRTUAL TABLE search_words USING fts5 (
    title, body, names, tags,
    content = '', contentless_delete = 1, detail = none,
    tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc Me'"
  );

  CREATE TABLE files_anew (
    project_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    observation_id INTEGER NOT NULL,
    is_modified INTEGER NOT NULL,
    PRIMARY KEY (project_id, path, observation_id)
  ) WITHOUT ROWID;
  INSERT INTO files_anew SELECT project_id, path, observation_id, is_modified FROM observation_files;
  DROP TABLE observation_files;
  ALTER TABLE files_anew RENAME TO observation_files;
  CREATE TRIGGER observation_files_changed BEFORE UPDATE OF files_read, files_modified ON observations
  WHEN json_valid(old.files_read) AND json_valid(old.files_modified) BEGIN
    DELETE FROM observation_files WHERE project_id = old.project_id AND observation_id = old.id
      AND path IN (SELECT value FROM json_each(old.files_read) UNION ALL SELECT value FROM json_each(old.files_modified));
  END;
  CREATE TRIGGER observation_files_deleted AFTER DELETE ON observations
  WHEN json_valid(old.files_read) AND json_valid(old.files_modified) BEGIN
    DELETE FROM observation_files WHERE project_id = old.project_id AND observation_id = old.id
      AND path IN (SELECT value FROM json_each(old.files_read) UNION ALL SELECT value FROM json_each(old.files_modified));
  END;

  ALTER TABLE commits ADD COLUMN place INTEGER NOT NULL DEFAULT 0;

  DELETE FROM search_pending;
  INSERT INTO search_pending SELECT 0, id FROM observations;
  INSERT INTO search_pending SELECT 1, id FROM session_summaries;
  INSERT INTO search_pending SELECT 2, id FROM user_prompts;
  INSERT INTO search_pending SELECT 3, id FROM turns WHERE state <> 'open';
`;

/**
 * Lists by time for people who look through all of it, and the feed of what changed.
 *
 * The indexes hold what lists filter by, so that a filter that few rows pass reads an index and not the rows; and the id,
 * without which rows of one time would have to be sorted for every page.
 *
 * `known_files` sums up `observation_files` by path: a project has thousands of files and hundreds of thousands of rows
 * about them. It is counted anew with each row, because a row that replaces another tells no trigger of it.
 *
 * `sessionApi` names what was added, changed or removed, in the order of the commits and whoever did it; no text is in it. It
 * keeps the last 5,000. Numbers begin somewhere at random, so that one of another memory is known as foreign.
 */
export const SCHEMA_10 = `
  DROP INDEX observations_by_project;
  CREATE INDEX observations_by_project ON observations (project_id, created_at_epoch, id, type, concepts);
  CREATE INDEX observations_by_time ON observations (created_at_epoch, id, type, concepts);
  CREATE INDEX session_summaries_by_time ON session_summaries (created_at_epoch, id);
  CREATE INDEX user_prompts_by_time ON user_prompts (created_at_epoch, id);
  CREATE INDEX user_prompts_by_session ON user_prompts (session_db_id, created_at_epoch, id);
  CREATE INDEX sdk_sessions_by_host_id ON sdk_sessions (content_session_id);
  CREATE INDEX sdk_sessions_by_time ON sdk_sessions (last_event_at_epoch, id);

  ALTER TABLE observation_files ADD COLUMN at_epoch INTEGER NOT NULL DEFAULT 0;
  UPDATE observation_files SET at_epoch =
    coalesce((SELECT created_at_epoch FROM observations WHERE id = observation_id), 0);
  CREATE TABLE known_files (
    project_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    observations INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    last_at_epoch INTEGER NOT NULL,
    PRIMARY KEY (project_id, path)
  ) WITHOUT ROWID;
  INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
    GROUP BY project_id, path;
  CREATE TRIGGER observation_file_added AFTER INSERT ON observation_files BEGIN
    UPDATE observation_files SET at_epoch =
        coalesce((SELECT created_at_epoch FROM observations WHERE id = new.observation_id), 0)
      WHERE project_id = new.project_id AND path = new.path AND observation_id = new.observation_id;
    DELETE FROM known_files WHERE project_id = new.project_id AND path = new.path;
    INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
      WHERE project_id = new.project_id AND path = new.path GROUP BY project_id, path;
  END;
  CREATE TRIGGER observation_file_removed AFTER DELETE ON observation_files BEGIN
    DELETE FROM known_files WHERE project_id = old.project_id AND path = old.path;
    INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
      WHERE project_id = old.project_id AND path = old.path GROUP BY project_id, path;
  END;

  CREATE TABLE feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    action INTEGER NOT NULL
  );
  INSERT INTO sqlite_sequence (name, seq) VALUES ('feed', abs(random() % 1000000000000));
  CREATE TRIGGER feed_bounded AFTER INSERT ON feed BEGIN
    DELETE FROM feed WHERE id <= new.id - 5000;
  END;

  CREATE TRIGGER feed_observation_added AFTER INSERT ON observations BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (0, new.id, 0);
  END;
  CREATE TRIGGER feed_observation_changed AFTER UPDATE ON observations BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (0, new.id, 1);
  END;
  CREATE TRIGGER feed_observation_deleted AFTER DELETE ON observations BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (0, old.id, 2);
  END;
  CREATE TRIGGER feed_summary_added AFTER INSERT ON session_summaries BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (1, new.id, 0);
  END;
  CREATE TRIGGER feed_summary_changed AFTER UPDATE ON session_summaries BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (1, new.id, 1);
  END;
  CREATE TRIGGER feed_summary_deleted AFTER DELETE ON session_summaries BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (1, old.id, 2);
  END;
  CREATE TRIGGER feed_prompt_added AFTER INSERT ON user_prompts BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (2, new.id, 0);
  END;
  CREATE TRIGGER feed_prompt_changed AFTER UPDATE OF prompt_text, turn_id ON user_prompts BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (2, new.id, 1);
  END;
  CREATE TRIGGER feed_prompt_deleted AFTER DELETE ON user_prompts BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (2, old.id, 2);
  END;
  CREATE TRIGGER feed_session_added AFTER INSERT ON sdk_sessions BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (3, new.id, 0);
  END;
  CREATE TRIGGER feed_session_changed AFTER UPDATE OF status, project_id, model, branch ON sdk_sessions
  WHEN old.status IS NOT new.status OR old.project_id IS NOT new.project_id OR old.model IS NOT new.model
    OR old.branch IS NOT new.branch BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (3, new.id, 1);
  END;
  CREATE TRIGGER feed_session_deleted AFTER DELETE ON sdk_sessions BEGIN
    INSERT INTO feed (kind, source_id, action) VALUES (3, old.id, 2);
  END;
`;

/**
 * What of the memory speaks to an agent instead of telling what happened.
 *
 * `suspicion` is the sign that was found, null where there is none. `looked_by` is the version of the rules that have
 * looked, 0 where none has; the worker looks again where they are older than its own. `trusted_at_epoch` is when a person
 * took the mark off, which the history knows as `trust`, and as `distrust` where it was put back. That rules have looked is no news for pages: the feed tells of all other columns.
 */
export const SCHEMA_11 = `
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
`;

/**
 * Forgetting that was cut off, and files that move between projects.
 *
 * A row of `unfinished_forgets` is written in the transaction that deletes rows, and is there until files and queues are
 * cleaned as well: only then the texts that are looked for, which stand in it, can go. `known_files` is also counted anew
 * where a row of `observation_files` gets another key, as it does when two projects become one.
 */
export const SCHEMA_12 = `
  CREATE TABLE unfinished_forgets (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    exact TEXT NOT NULL,
    sessions TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    begun_at_epoch INTEGER NOT NULL
  );

  CREATE TRIGGER observation_file_moved
  AFTER UPDATE OF project_id, path, observation_id, is_modified ON observation_files BEGIN
    DELETE FROM known_files WHERE project_id = old.project_id AND path = old.path;
    INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
      WHERE project_id = old.project_id AND path = old.path GROUP BY project_id, path;
    DELETE FROM known_files WHERE project_id = new.project_id AND path = new.path;
    INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
      WHERE project_id = new.project_id AND path = new.path GROUP BY project_id, path;
  END;
  DELETE FROM known_files;
  INSERT INTO known_files SELECT project_id, path, count(*), sum(is_modified), max(at_epoch) FROM observation_files
    GROUP BY project_id, path;
`;
