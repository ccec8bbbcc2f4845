-- A smaller index of what was seen: it knows which passages have a word, and not where in them. It is filled again in the
-- background, turn by turn. A line of a transcript is found by its id alone: few have more than one text.

DROP TABLE seen_words;
CREATE VIRTUAL TABLE seen_words USING fts5(
  body, names, content = '', contentless_delete = 1, detail = column,
  tokenize = "porter unicode61 remove_diacritics 2"
);
INSERT INTO passages_pending SELECT DISTINCT turn_id FROM passages p WHERE role = 8
  AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = p.turn_id);

DROP INDEX assistant_texts_by_uuid;
CREATE INDEX assistant_texts_by_uuid ON assistant_texts (uuid) WHERE uuid IS NOT NULL;
