-- Smaller indexes of what was done and seen: they know which passages have a word, and not where or how often. FTS5's own rank
-- needs the places, or a text to count in, and so said nothing about what was seen; the words are weighed by us now, each once.
-- Both are filled again in the background, turn by turn.

DROP TABLE done_words;
CREATE VIRTUAL TABLE done_words USING fts5(
  body, names, content = '', contentless_delete = 1, detail = none,
  tokenize = "porter unicode61 remove_diacritics 2"
);
DROP TABLE seen_words;
CREATE VIRTUAL TABLE seen_words USING fts5(
  body, names, content = '', contentless_delete = 1, detail = none,
  tokenize = "porter unicode61 remove_diacritics 2"
);
INSERT INTO passages_pending SELECT turn_id FROM passage_runs r WHERE roles GLOB '*[78]*'
  AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = r.turn_id);
