-- Sessions, turns and what was captured in them; observations and summaries; how far everything has been read.

CREATE TABLE projects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  root TEXT NOT NULL
);

CREATE TABLE sdk_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  content_session_id TEXT NOT NULL,
  project_id INTEGER REFERENCES projects(id),
  project TEXT NOT NULL DEFAULT '',
  directory TEXT,
  root TEXT,
  branch TEXT,
  transcript_path TEXT,
  host_pid INTEGER,
  model TEXT,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'completed', 'failed')),
  end_reason TEXT,
  prompt_counter INTEGER NOT NULL DEFAULT 0,
  started_at TEXT NOT NULL,
  started_at_epoch INTEGER NOT NULL,
  last_event_at_epoch INTEGER NOT NULL,
  completed_at TEXT,
  completed_at_epoch INTEGER,
  UNIQUE (host, content_session_id)
);
CREATE INDEX sdk_sessions_by_status ON sdk_sessions (status, last_event_at_epoch);
CREATE INDEX sdk_sessions_by_project ON sdk_sessions (project_id, last_event_at_epoch);

CREATE TABLE turns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'complete', 'observed', 'parked')),
  ending TEXT NOT NULL DEFAULT 'completed',
  branch TEXT,
  started_at_epoch INTEGER NOT NULL,
  ended_at_epoch INTEGER NOT NULL,
  observe_failures INTEGER NOT NULL DEFAULT 0,
  UNIQUE (session_id, number)
);
CREATE INDEX turns_by_time ON turns (session_id, started_at_epoch);
CREATE INDEX turns_to_observe ON turns (id) WHERE state = 'complete';

CREATE TABLE user_prompts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_db_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  content_session_id TEXT NOT NULL,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  prompt_number INTEGER NOT NULL,
  prompt_text TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  prompt_id TEXT,
  uuid TEXT UNIQUE,
  seen_by_hook INTEGER NOT NULL,
  source TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX user_prompts_by_text ON user_prompts (session_db_id, text_hash);
CREATE INDEX user_prompts_by_prompt_id ON user_prompts (session_db_id, prompt_id);
CREATE INDEX user_prompts_by_turn ON user_prompts (turn_id);

CREATE TABLE tool_uses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  tool_use_id TEXT NOT NULL,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  input TEXT NOT NULL,
  result TEXT,
  outcome TEXT NOT NULL DEFAULT 'unknown',
  error TEXT,
  duration_ms INTEGER,
  agent_id TEXT,
  agent_type TEXT,
  created_at_epoch INTEGER NOT NULL,
  UNIQUE (host, tool_use_id)
);
CREATE INDEX tool_uses_by_turn ON tool_uses (turn_id);
CREATE INDEX tool_uses_by_session ON tool_uses (session_id, created_at_epoch);

CREATE TABLE assistant_texts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  turn_id INTEGER NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  uuid TEXT,
  agent_id TEXT,
  created_at_epoch INTEGER NOT NULL,
  UNIQUE (turn_id, text_hash)
);
CREATE INDEX assistant_texts_by_session ON assistant_texts (session_id, created_at_epoch);
CREATE INDEX assistant_texts_by_uuid ON assistant_texts (uuid, text_hash);

CREATE TABLE private_spans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  prompt_id TEXT,
  from_epoch INTEGER NOT NULL,
  to_epoch INTEGER
);
CREATE INDEX private_spans_by_session ON private_spans (session_id);

CREATE TABLE observations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  turn_id INTEGER REFERENCES turns(id) ON DELETE SET NULL,
  memory_session_id TEXT NOT NULL,
  project_id INTEGER REFERENCES projects(id),
  project TEXT NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  subtitle TEXT NOT NULL DEFAULT '',
  facts TEXT NOT NULL DEFAULT '[]',
  narrative TEXT NOT NULL DEFAULT '',
  concepts TEXT NOT NULL DEFAULT '[]',
  files_read TEXT NOT NULL DEFAULT '[]',
  files_modified TEXT NOT NULL DEFAULT '[]',
  tool_use_ids TEXT NOT NULL DEFAULT '[]',
  prompt_number INTEGER NOT NULL DEFAULT 0,
  branch TEXT,
  made_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX observations_by_project ON observations (project_id, created_at_epoch);
CREATE INDEX observations_by_turn ON observations (turn_id);
CREATE INDEX observations_by_session ON observations (session_id);

CREATE TABLE observation_files (
  project_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  observation_id INTEGER NOT NULL REFERENCES observations(id) ON DELETE CASCADE,
  is_modified INTEGER NOT NULL,
  PRIMARY KEY (project_id, path, observation_id)
) WITHOUT ROWID;
CREATE INDEX observation_files_by_observation ON observation_files (observation_id);

CREATE TABLE session_summaries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  turn_id INTEGER UNIQUE REFERENCES turns(id) ON DELETE SET NULL,
  memory_session_id TEXT NOT NULL,
  project_id INTEGER REFERENCES projects(id),
  project TEXT NOT NULL,
  request TEXT NOT NULL DEFAULT '',
  investigated TEXT NOT NULL DEFAULT '',
  learned TEXT NOT NULL DEFAULT '',
  completed TEXT NOT NULL DEFAULT '',
  next_steps TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '',
  prompt_number INTEGER NOT NULL DEFAULT 0,
  branch TEXT,
  made_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX session_summaries_by_project ON session_summaries (project_id, created_at_epoch);
CREATE INDEX session_summaries_by_session ON session_summaries (session_id);

CREATE TABLE context_given (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  through TEXT NOT NULL,
  observation_ids TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX context_given_by_session ON context_given (session_id, created_at_epoch);

CREATE TABLE transcripts (
  path TEXT PRIMARY KEY,
  session_id INTEGER REFERENCES sdk_sessions(id) ON DELETE CASCADE,
  inode INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  lines INTEGER NOT NULL DEFAULT 0,
  unknown_lines INTEGER NOT NULL DEFAULT 0,
  broken_lines INTEGER NOT NULL DEFAULT 0,
  failed_lines INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE intake_marks (source TEXT PRIMARY KEY, mark INTEGER NOT NULL);

CREATE TABLE parked_records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  body TEXT NOT NULL,
  fault TEXT NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
