-- Passages: what was said, done and seen, verbatim.
--
-- The texts of a turn's passages lie compressed in blocks (`passage_blocks`), each with the place of its first passage, so
-- that quoting one of a long turn does not read all of it. `passages` has a row for each, with the key `project * 2^32 + n`: what a project has is one range of keys, to which FTS5 seeks. Words said, done and seen are
-- indexes of their own, because what is rare among prompts and replies is common among outputs. The indexes keep no text.
-- `passages_pending` names the turns whose passages are to be made anew: those that ended, changed, or lost or got a row.

CREATE TABLE passage_blocks (
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  first_place INTEGER NOT NULL,
  records BLOB NOT NULL,
  UNIQUE (turn_id, first_place)
);

CREATE TABLE passages (
  id INTEGER PRIMARY KEY,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  role INTEGER NOT NULL
);
CREATE INDEX passages_by_turn ON passages (turn_id, place);

CREATE VIRTUAL TABLE said_words USING fts5(
  body, names, content = '', contentless_delete = 1, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE done_words USING fts5(
  body, names, content = '', contentless_delete = 1, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE seen_words USING fts5(
  body, names, content = '', contentless_delete = 1, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE TRIGGER passage_deleted AFTER DELETE ON passages BEGIN
  DELETE FROM said_words WHERE old.role < 7 AND rowid = old.id;
  DELETE FROM done_words WHERE old.role = 7 AND rowid = old.id;
  DELETE FROM seen_words WHERE old.role = 8 AND rowid = old.id;
END;

CREATE TABLE passages_pending (
  turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE
);
CREATE TRIGGER passages_of_turn_pending AFTER UPDATE OF state ON turns WHEN new.state <> 'open' BEGIN
  INSERT INTO passages_pending SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = new.id);
END;
CREATE TRIGGER passages_of_imported_turn_pending AFTER INSERT ON turns WHEN new.state <> 'open' BEGIN
  INSERT INTO passages_pending VALUES (new.id);
END;
CREATE TRIGGER passages_of_session_pending AFTER UPDATE OF project_id ON sdk_sessions
WHEN old.project_id IS NOT new.project_id BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE session_id = new.id AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_user_prompts_deleted AFTER DELETE ON user_prompts BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id = old.turn_id
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_user_prompts_moved AFTER UPDATE OF turn_id ON user_prompts WHEN old.turn_id IS NOT new.turn_id BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id IN (old.turn_id, new.turn_id) AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_assistant_texts_deleted AFTER DELETE ON assistant_texts BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id = old.turn_id
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_assistant_texts_moved AFTER UPDATE OF turn_id ON assistant_texts WHEN old.turn_id IS NOT new.turn_id BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id IN (old.turn_id, new.turn_id) AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_tool_uses_deleted AFTER DELETE ON tool_uses BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id = old.turn_id
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER passages_after_tool_uses_moved AFTER UPDATE OF turn_id ON tool_uses WHEN old.turn_id IS NOT new.turn_id BEGIN
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id IN (old.turn_id, new.turn_id) AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;

INSERT INTO passages_pending SELECT id FROM turns WHERE state <> 'open';
