-- What takes less space, and dates commits better.
--
-- - The index knows which sources have a word and not where it stands (`detail = none`): a third of the size. Marks
--   count as letters, so that every word of a question is one word to SQLite too. All sources are indexed anew.
-- - `observation_files` is found by project and path only. What an observation no longer has, or takes with it, triggers
--   remove by the paths that stand in its row.
-- - Commits know their place in what git printed: git lists the newest first, so that the neighbours date a commit.

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
