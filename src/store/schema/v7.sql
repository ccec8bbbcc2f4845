-- What became of each memory that an agent was given, and what failing commands complained of.
--
-- A complaint is kept as a fingerprint only; what it said and what made it go away is read from the tool uses. Rows of
-- `complaints` do not point to `tool_uses`, because those are taken out and put back when their content is dropped.

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
