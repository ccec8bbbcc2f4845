-- Smaller indexes: keys that are long texts are found by their ends, and texts of a session only while they have any.

DROP INDEX commits_by_subject;
CREATE INDEX commits_by_subject ON commits (substr(subject_key, -8));
DROP INDEX assistant_texts_by_uuid;
CREATE INDEX assistant_texts_by_uuid ON assistant_texts (substr(uuid, -8)) WHERE uuid IS NOT NULL;
DROP INDEX assistant_texts_by_session;
CREATE INDEX assistant_texts_by_session ON assistant_texts (session_id, created_at_epoch) WHERE text <> '';
