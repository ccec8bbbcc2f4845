-- The run-book: how things are run in a project.
--
-- `command_runs` has a row for each command whose purpose is known, made from the tool uses of a turn when it ends, so that it
-- outlives their content. `run_book_facts` has what its output said besides: addresses, repositories, programs that are missing
-- or there again, and what made a failing command pass. `run_book_pending` names the turns that are to be read anew.

CREATE TABLE command_runs (
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  command TEXT NOT NULL,
  folder TEXT NOT NULL,
  environment TEXT NOT NULL,
  outcome TEXT NOT NULL,
  signature TEXT NOT NULL DEFAULT '',
  created_at_epoch INTEGER NOT NULL,
  PRIMARY KEY (turn_id, place)
) WITHOUT ROWID;
CREATE INDEX command_runs_by_project ON command_runs (project_id, created_at_epoch);
CREATE INDEX command_runs_by_session ON command_runs (session_id);

CREATE TABLE run_book_facts (
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_at_epoch INTEGER NOT NULL,
  PRIMARY KEY (turn_id, place)
) WITHOUT ROWID;
CREATE INDEX run_book_facts_by_project ON run_book_facts (project_id, kind, created_at_epoch);
CREATE INDEX run_book_facts_by_session ON run_book_facts (session_id);

CREATE TRIGGER run_book_of_session_moved AFTER UPDATE OF project_id ON sdk_sessions
WHEN old.project_id IS NOT new.project_id BEGIN
  UPDATE command_runs SET project_id = coalesce(new.project_id, 0) WHERE session_id = new.id;
  UPDATE run_book_facts SET project_id = coalesce(new.project_id, 0) WHERE session_id = new.id;
END;

CREATE TABLE run_book_pending (
  turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE
);
CREATE TRIGGER run_book_of_turn_pending AFTER UPDATE OF state ON turns WHEN new.state <> 'open' BEGIN
  INSERT INTO run_book_pending SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM run_book_pending WHERE turn_id = new.id);
END;
CREATE TRIGGER run_book_of_imported_turn_pending AFTER INSERT ON turns WHEN new.state <> 'open' BEGIN
  INSERT INTO run_book_pending VALUES (new.id);
END;
INSERT INTO run_book_pending SELECT id FROM turns WHERE state <> 'open';
