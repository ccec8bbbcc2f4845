-- Quotes of settled turns are packed together: texts of one project repeat each other.
--
-- A turn's quotes lie either in `passage_blocks` or, some time after it was observed, in a pack, which holds many turns of one
-- project. `passage_pack_turns` says which turns a pack holds. When a turn leaves a pack (deleted, forgotten, or made anew),
-- `passage_packs_unclean` names the pack until it was written again without that turn: a forget does so in its transaction.

CREATE TABLE passage_packs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL,
  chars INTEGER NOT NULL,
  records BLOB NOT NULL
);
CREATE INDEX passage_packs_by_project ON passage_packs (project_id);

CREATE TABLE passage_pack_turns (
  turn_id INTEGER PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
  pack_id INTEGER NOT NULL
);
CREATE INDEX passage_pack_turns_by_pack ON passage_pack_turns (pack_id);

CREATE TABLE passage_packs_unclean (pack_id INTEGER PRIMARY KEY);

CREATE TRIGGER passage_pack_turn_left AFTER DELETE ON passage_pack_turns BEGIN
  INSERT INTO passage_packs_unclean SELECT old.pack_id
    WHERE NOT EXISTS (SELECT 1 FROM passage_packs_unclean WHERE pack_id = old.pack_id);
END;
