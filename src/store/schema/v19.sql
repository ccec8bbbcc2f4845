-- What edits changed that came after a failure, so that a later session is told what made the same error go away.
CREATE TABLE edit_changes (
  tool_use_row INTEGER PRIMARY KEY REFERENCES tool_uses(id) ON DELETE CASCADE,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  removed TEXT NOT NULL,
  added TEXT NOT NULL
);
CREATE INDEX edit_changes_by_turn ON edit_changes (turn_id);
