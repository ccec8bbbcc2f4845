-- Forgetting that was cut off, and files that move between projects.
--
-- A row of `unfinished_forgets` is written in the transaction that deletes rows, and is there until files and queues are
-- cleaned as well: only then the texts that are looked for, which stand in it, can go. `known_files` is also counted anew
-- where a row of `observation_files` gets another key, as it does when two projects become one.

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
