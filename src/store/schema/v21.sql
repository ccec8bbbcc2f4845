-- A row for each turn in the place of one for each of its passages.
--
-- The keys of a turn's passages follow each other from `first_id`; `roles` has a digit for the role of each, and `-` for one that
-- was dropped since, whose key stays free so that the others keep theirs. Words and vectors go with it.

CREATE TABLE passage_runs (
  turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
  first_id INTEGER NOT NULL UNIQUE,
  roles TEXT NOT NULL
);
WITH RECURSIVE spans (turn_id, first_id, last_id) AS (SELECT turn_id, min(id), max(id) FROM passages GROUP BY turn_id),
  ids (turn_id, first_id, id, last_id) AS (
    SELECT turn_id, first_id, first_id, last_id FROM spans
    UNION ALL SELECT turn_id, first_id, id + 1, last_id FROM ids WHERE id < last_id)
INSERT INTO passage_runs SELECT turn_id, first_id,
    group_concat(coalesce((SELECT role FROM passages p WHERE p.id = ids.id AND p.turn_id = ids.turn_id), '-'), '' ORDER BY id)
  FROM ids GROUP BY turn_id, first_id;
DROP TABLE passages;

CREATE TRIGGER passage_run_deleted AFTER DELETE ON passage_runs BEGIN
  DELETE FROM said_words WHERE rowid IN (SELECT id FROM said_words_docsize
    WHERE id BETWEEN old.first_id AND old.first_id + length(old.roles) - 1);
  DELETE FROM done_words WHERE rowid IN (SELECT id FROM done_words_docsize
    WHERE id BETWEEN old.first_id AND old.first_id + length(old.roles) - 1);
  DELETE FROM seen_words WHERE rowid IN (SELECT id FROM seen_words_docsize
    WHERE id BETWEEN old.first_id AND old.first_id + length(old.roles) - 1);
  DELETE FROM vectors WHERE key
    BETWEEN 4503599627370496 + old.first_id + 4294967295 - 2 * (old.first_id % 4294967296) - length(old.roles) + 1
    AND 4503599627370496 + old.first_id + 4294967295 - 2 * (old.first_id % 4294967296);
  DELETE FROM vector_pending WHERE kind = 4 AND source_id BETWEEN old.first_id AND old.first_id + length(old.roles) - 1;
END;

-- Only as many roles become `-` as passages are dropped.
CREATE TRIGGER passage_run_thinned AFTER UPDATE OF roles ON passage_runs BEGIN
  DELETE FROM vectors WHERE key IN (
    SELECT 4503599627370496 + id + 4294967295 - 2 * (id % 4294967296) FROM said_words_docsize
    WHERE id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
      AND substr(new.roles, id - new.first_id + 1, 1) = '-');
  DELETE FROM vector_pending WHERE kind = 4 AND source_id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
    AND substr(new.roles, source_id - new.first_id + 1, 1) = '-';
  DELETE FROM said_words WHERE rowid IN (SELECT id FROM said_words_docsize
    WHERE id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
      AND substr(new.roles, id - new.first_id + 1, 1) = '-');
  DELETE FROM done_words WHERE rowid IN (SELECT id FROM done_words_docsize
    WHERE id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
      AND substr(new.roles, id - new.first_id + 1, 1) = '-');
  DELETE FROM seen_words WHERE rowid IN (SELECT id FROM seen_words_docsize
    WHERE id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
      AND substr(new.roles, id - new.first_id + 1, 1) = '-');
END;

-- What was said has vectors; its words are indexed before the row is written.
CREATE TRIGGER vector_passages_added AFTER INSERT ON passage_runs
WHEN EXISTS (SELECT 1 FROM embedding_versions WHERE is_current) BEGIN
  INSERT INTO vector_pending (kind, source_id) SELECT 4, id FROM said_words_docsize
    WHERE id BETWEEN new.first_id AND new.first_id + length(new.roles) - 1
      AND NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 4 AND source_id = id);
END;
