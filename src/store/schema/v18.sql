-- What turns published: pushes of branches and pull requests, so that a later session knows how far a branch is. And
-- indexes by which the start of a session finds the notes on its branch, and decisions among many other notes.

CREATE TABLE published (
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  branch TEXT NOT NULL,
  repository TEXT NOT NULL,
  number INTEGER,
  at_epoch INTEGER NOT NULL
);
CREATE INDEX published_by_branch ON published (branch, at_epoch);
CREATE INDEX published_by_turn ON published (turn_id);

CREATE INDEX session_summaries_by_branch ON session_summaries (project_id, branch, created_at_epoch);
CREATE INDEX session_summaries_by_session_id ON session_summaries (memory_session_id, created_at_epoch);
CREATE INDEX observations_decided ON observations (project_id, created_at_epoch) WHERE type = 'decision';

INSERT OR IGNORE INTO search_pending SELECT DISTINCT 3, turn_id FROM tool_uses
  WHERE name = 'Bash' AND is_stripped = 0 AND (input LIKE '%git push%' OR input LIKE '%gh pr%' OR input LIKE '%glab mr%');
