-- Vectors of what was said, in the place of those of prompts.
--
-- A passage has the kind 4. Its key in `vectors` lies, like that of any source, in the range of its kind and project with
-- the newest first: 4 * 2^50 + project * 2^32 + 2^32 - 1 - n, where project * 2^32 + n is its id. `vector_pending` names it
-- by its id. A turn whose passages are made anew gets new rows, so that nothing else keeps vectors in step: what was
-- deleted, forgotten or moved to another project is deleted from `passages`.
--
-- `timed` vectors of a version took `timed_ms` to make: by that, the time for the rest is estimated.

ALTER TABLE embedding_versions ADD COLUMN timed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE embedding_versions ADD COLUMN timed_ms INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER vector_prompt_added;
DROP TRIGGER vector_prompt_changed;
DROP TRIGGER vector_prompt_deleted;
DROP TRIGGER vector_session_moved;
DROP TRIGGER vector_session_deleted;
DELETE FROM vectors WHERE key BETWEEN 2 * 1125899906842624 AND 3 * 1125899906842624 - 1;
DELETE FROM vector_pending WHERE kind = 2;

CREATE TRIGGER vector_passage_added AFTER INSERT ON passages
WHEN new.role < 7 AND EXISTS (SELECT 1 FROM embedding_versions WHERE is_current) BEGIN
  INSERT INTO vector_pending (kind, source_id) SELECT 4, new.id
    WHERE NOT EXISTS (SELECT 1 FROM vector_pending WHERE kind = 4 AND source_id = new.id);
END;
CREATE TRIGGER vector_passage_deleted AFTER DELETE ON passages WHEN old.role < 7 BEGIN
  DELETE FROM vectors WHERE key = 4503599627370496 + old.id + 4294967295 - 2 * (old.id % 4294967296);
  DELETE FROM vector_pending WHERE kind = 4 AND source_id = old.id;
END;
INSERT INTO vector_pending (kind, source_id) SELECT 4, id FROM passages
  WHERE role < 7 AND EXISTS (SELECT 1 FROM embedding_versions WHERE is_current);
