-- Which process of a given number a host was; since when a turn is observed, and whether its raw events are still there.

ALTER TABLE sdk_sessions ADD COLUMN host_token TEXT;

ALTER TABLE turns ADD COLUMN observed_at_epoch INTEGER;
ALTER TABLE turns ADD COLUMN raw TEXT NOT NULL DEFAULT 'whole' CHECK (raw IN ('whole', 'going', 'gone'));
ALTER TABLE tool_uses ADD COLUMN is_bare INTEGER NOT NULL DEFAULT 0;
-- When they were observed was not kept: their time begins now, so that nothing goes early.
UPDATE turns SET observed_at_epoch = unixepoch() * 1000 WHERE state = 'observed';
CREATE INDEX turns_with_raw ON turns (observed_at_epoch) WHERE state = 'observed' AND raw <> 'gone';
