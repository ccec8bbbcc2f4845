-- Calls to models with what they used, and which turns wait for a model's notes.

ALTER TABLE turns ADD COLUMN model_state TEXT NOT NULL DEFAULT 'none'
  CHECK (model_state IN ('none', 'waiting', 'done', 'parked'));
ALTER TABLE turns ADD COLUMN model_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN model_fault TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN model_since_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN model_next_epoch INTEGER NOT NULL DEFAULT 0;
-- Up to where an open turn was observed already: the time of its last event then.
ALTER TABLE turns ADD COLUMN looked_at_epoch INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turns_open ON turns (ended_at_epoch) WHERE state = 'open';
CREATE INDEX turns_for_model ON turns (model_state, model_next_epoch) WHERE model_state IN ('waiting', 'parked');

CREATE TABLE model_calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER REFERENCES sdk_sessions(id) ON DELETE SET NULL,
  turn_id INTEGER REFERENCES turns(id) ON DELETE SET NULL,
  purpose TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  outcome TEXT NOT NULL,
  counted_tokens INTEGER NOT NULL,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cached_tokens INTEGER,
  cost_micros INTEGER,
  latency_ms INTEGER,
  fault TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_at_epoch INTEGER NOT NULL
);
CREATE INDEX model_calls_by_time ON model_calls (created_at_epoch);
CREATE INDEX model_calls_by_session ON model_calls (session_id);
CREATE INDEX model_calls_by_turn ON model_calls (turn_id);
CREATE INDEX model_calls_pending ON model_calls (id) WHERE outcome = 'pending';
