/**
 * Where in git's output a commit stood: git lists the newest first, so that its neighbours date it. Turns that showed
 * commits are read again for it.
 */
export const SCHEMA_9 = `
  ALTER TABLE commits ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
  INSERT INTO search_pending SELECT DISTINCT 3, turn_id FROM commits c
    WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE kind = 3 AND source_id = c.turn_id);
`;
