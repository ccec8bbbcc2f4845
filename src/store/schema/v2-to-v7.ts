/** Which process of a given number a host was; since when a turn is observed, and whether its raw events are still there. */
export const SCHEMA_2 = `
  ALTER TABLE sdk_sessions ADD COLUMN host_token TEXT;

  ALTER TABLE turns ADD COLUMN observed_at_epoch INTEGER;
  ALTER TABLE turns ADD COLUMN raw TEXT NOT NULL DEFAULT 'whole' CHECK (raw IN ('whole', 'going', 'gone'));
  ALTER TABLE tool_uses ADD COLUMN is_bare INTEGER NOT NULL DEFAULT 0;
  -- When they were observed was not kept: their time begins now, so that nothing goes early.
  UPDATE turns SET observed_at_epoch = unixepoch() * 1000 WHERE state = 'observed';
  CREATE INDEX turns_with_raw ON turns (observed_at_epoch) WHERE state = 'observed' AND raw <> 'gone';
`;

/** Calls to models with what they used, and which turns wait for a model's notes. */
export const SCHEMA_3 = `
  ALTER TABLE turns ADD COLUMN model_state TEXT NOT NULL DEFAULT 'none'
    CHECK (model_state IN ('none', 'waiting', 'done', 'parked'));
  ALTER TABLE turns ADD COLUMN model_failures INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE turns ADD COLUMN model_fault TEXT NOT NULL DEFAULT '';
  ALTER TABLE turns ADD COLUMN model_since_epoch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE turns ADD COLUMN model_next_epoch INTEGER NOT NULL DEFAULT 0;
  -- Up to where an open turn was observed already: the time of its last event then.
  ALTER TABLE turns ADD COLUMN looked_at_epoch INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX turns_open ON turns (ended_at_epoch) WHERE state = 'open';
  CREATE INDEX turns_for_model ON turns (model_state, model_next_epoch) WHERE model_state IN ('waiting', 'parked');

  CREATE TABLE model_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER REFERENCES sdk_sessions(id) ON DELETE SET NULL,
    turn_id INTEGER REFERENCES turns(id) ON DELETE SET NULL,
    purpose TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    counted_tokens INTEGER NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cached_tokens INTEGER,
    cost_micros INTEGER,
    latency_ms INTEGER,
    fault TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    created_at_epoch INTEGER NOT NULL
  );
  CREATE INDEX model_calls_by_time ON model_calls (created_at_epoch);
  CREATE INDEX model_calls_by_session ON model_calls (session_id);
  CREATE INDEX model_calls_by_turn ON model_calls (turn_id);
  CREATE INDEX model_calls_pending ON model_calls (id) WHERE outcome = 'pending';
`;

/**
 * The index of words, and the commits that were seen in git's output.
 *
 * A row of `search_words` has the key `(kind * 2^18 + project) * 2^32 + 2^32 - 1 - id` (store/search/search-index.ts): what a
 * project has of a kind is one range with the newest first, so that a search looks at the beginning of that range only.
 * (FTS5 finds the beginning of a range at once, and its end by walking there.) The index keeps no text of its own.
 * Triggers note in `search_pending` what is to be indexed anew, whoever wrote it, and take out what is deleted. They say
 * NOT EXISTS where OR IGNORE would be shorter: the conflict clause of the statement that fires a trigger overrides it.
 */
export const SCHEMA_4 = `
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
`;

/**
 * What people and agents change in the memory: observations that they save, edit, pin and merge, the history of it, and
 * what was forgotten. Of that only hashes and times are kept, so that it is known again and cannot be read.
 */
export const SCHEMA_5 = `
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
`;

/**
 * What is being read of the past, how far, and what became of it; and under which number something was known in the
 * memory that it was imported from.
 *
 * `imported.key` is a hash of what makes a record one, so that every copy of it is known again. The row outlives what it
 * points to: what a person had forgotten is not brought back by the next import. Old triggers know a source of the index
 * by its project; an observation or summary that gets another one is indexed anew under it.
 */
export const SCHEMA_6 = `
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
`;

/**
 * What became of each memory that an agent was given, and what failing commands complained of.
 *
 * A complaint is kept as a fingerprint only; what it said and what made it go away is read from the tool uses. Rows of
 * `complaints` do not point to `tool_uses`, because those are taken out and put back when their content is dropped.
 */
export const SCHEMA_7 = `
  ALTER TABLE context_given ADD COLUMN subject TEXT NOT NULL DEFAULT '';

  CREATE TABLE given_items (
    given_id INTEGER NOT NULL REFERENCES context_given(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('observation', 'fix')),
    item_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
    project_id INTEGER,
    through TEXT NOT NULL,
    given_at_epoch INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'open' CHECK (verdict IN ('open', 'used', 'ignored', 'contradicted')),
    sign TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (given_id, kind, item_id)
  ) WITHOUT ROWID;
  CREATE INDEX given_items_by_session ON given_items (session_id, verdict);
  CREATE INDEX given_items_open ON given_items (given_at_epoch) WHERE verdict = 'open';
  CREATE INDEX given_items_judged ON given_items (project_id, through, given_at_epoch) WHERE verdict <> 'open';

  CREATE TABLE turns_to_judge (turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE);
  CREATE TRIGGER given_turn_observed AFTER UPDATE OF state ON turns
  WHEN new.state = 'observed' AND EXISTS (SELECT 1 FROM given_items WHERE session_id = new.session_id) BEGIN
    INSERT INTO turns_to_judge SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM turns_to_judge WHERE turn_id = new.id);
  END;

  INSERT INTO given_items (given_id, kind, item_id, session_id, project_id, through, given_at_epoch)
    SELECT DISTINCT g.id, 'observation', j.value, g.session_id, s.project_id, g.through, g.created_at_epoch
    FROM context_given g JOIN sdk_sessions s ON s.id = g.session_id,
      json_each(CASE WHEN json_valid(g.observation_ids) THEN g.observation_ids ELSE '[]' END) j;
  INSERT INTO turns_to_judge SELECT t.id FROM turns t
    WHERE t.state = 'observed' AND EXISTS (SELECT 1 FROM given_items i WHERE i.session_id = t.session_id);

  CREATE TABLE complaints (
    project_id INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    tool_use_row INTEGER NOT NULL,
    turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, fingerprint, tool_use_row)
  ) WITHOUT ROWID;
  CREATE INDEX complaints_by_turn ON complaints (turn_id);
  CREATE INDEX complaints_by_tool_use ON complaints (tool_use_row);

  -- Turns that are indexed already are looked at once more, for their complaints.
  INSERT INTO search_pending SELECT 3, t.id FROM turns t
    WHERE t.state <> 'open' AND NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 3 AND source_id = t.id);
`;
