-- Lists by time for people who look through all of it, and the feed of what changed.
--
-- The indexes hold what lists filter by, so that a filter that few rows pass reads an index and not the rows; and the id,
-- without which rows of one time would have to be sorted for every page.
--
-- `known_files` sums up `observation_files` by path: a project has thousands of files and hundreds of thousands of rows
-- about them. It is counted anew with each row, because a row that replaces another tells no trigger of it.
--
-- `sessionApi` names what was added, changed or removed, in the order of the commits and whoever did it; no text is in it. It
-- keeps the last 5,000. Numbers begin somewhere at random, so that one of another memory is known as foreign.

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
