-- Tool uses without their content take a third of the room.
--
-- When its raw events are dropped, a tool use moves from `tool_uses` to `stripped_tool_uses`, under the same id: host and
-- session are those of its turn, and it is found by the end of the host's id. What is kept of the inputs and errors of a turn
-- lies compressed in `stripped_inputs`; it goes with the first of its tool uses that is deleted or moved, so that nothing of
-- what was forgotten stays in it. `all_tool_uses` has both. Rows that were stripped by earlier versions, imported or reported
-- late stay in `tool_uses` until the worker moves them. What an edit changed outlives its content too.

CREATE TABLE stripped_tool_uses (
  id INTEGER PRIMARY KEY,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  tool_use_id TEXT NOT NULL,
  name TEXT NOT NULL,
  outcome TEXT NOT NULL,
  duration_ms INTEGER,
  agent_id TEXT,
  agent_type TEXT,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX stripped_tool_uses_by_turn ON stripped_tool_uses (turn_id);
CREATE INDEX stripped_tool_uses_by_host_id ON stripped_tool_uses (substr(tool_use_id, -6));

CREATE TABLE stripped_inputs (
  turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
  records BLOB NOT NULL
);

CREATE VIEW all_tool_uses AS
  SELECT id, host, tool_use_id, session_id, turn_id, name, input, result, outcome, error, duration_ms, agent_id, agent_type,
    created_at_epoch, is_stripped FROM tool_uses
  UNION ALL
  SELECT u.id, s.host, u.tool_use_id, t.session_id, u.turn_id, u.name, '{}', NULL, u.outcome, NULL, u.duration_ms, u.agent_id,
    u.agent_type, u.created_at_epoch, 1
  FROM stripped_tool_uses u JOIN turns t ON t.id = u.turn_id JOIN sdk_sessions s ON s.id = t.session_id;

CREATE INDEX tool_uses_to_move ON tool_uses (turn_id) WHERE is_stripped = 1;

CREATE TABLE kept_edit_changes (
  tool_use_row INTEGER PRIMARY KEY,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  removed TEXT NOT NULL,
  added TEXT NOT NULL
);
INSERT INTO kept_edit_changes SELECT * FROM edit_changes;
DROP TABLE edit_changes;
ALTER TABLE kept_edit_changes RENAME TO edit_changes;
CREATE INDEX edit_changes_by_turn ON edit_changes (turn_id);

CREATE TRIGGER edit_change_of_tool_use_deleted AFTER DELETE ON tool_uses
WHEN NOT EXISTS (SELECT 1 FROM stripped_tool_uses WHERE id = old.id) BEGIN
  DELETE FROM edit_changes WHERE tool_use_row = old.id;
END;
CREATE TRIGGER stripped_tool_use_deleted AFTER DELETE ON stripped_tool_uses BEGIN
  DELETE FROM edit_changes WHERE tool_use_row = old.id;
  DELETE FROM stripped_inputs WHERE turn_id = old.turn_id;
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id = old.turn_id
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
CREATE TRIGGER stripped_tool_use_moved AFTER UPDATE OF turn_id ON stripped_tool_uses
WHEN old.turn_id IS NOT new.turn_id BEGIN
  DELETE FROM stripped_inputs WHERE turn_id = old.turn_id;
  INSERT INTO passages_pending SELECT id FROM turns t WHERE id IN (old.turn_id, new.turn_id) AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = t.id);
END;
