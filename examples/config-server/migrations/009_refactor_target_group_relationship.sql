-- A target may stand in several groups. targets.group_id stays for one more release:
-- images still running write it, and what they write is carried over.

CREATE TABLE target_groups (
  target_id  bigint NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
  group_id   bigint NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  is_primary boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (target_id, group_id)
);
CREATE UNIQUE INDEX target_groups_primary_key ON target_groups (target_id) WHERE is_primary;
CREATE INDEX target_groups_group_id_idx ON target_groups (group_id);

INSERT INTO target_groups (target_id, group_id, is_primary)
SELECT id, group_id, true FROM targets WHERE group_id IS NOT NULL;

CREATE FUNCTION carry_over_group_id() RETURNS trigger
LANGUAGE plpgsql AS $carry_over$
BEGIN
  DELETE FROM target_groups
   WHERE target_id = NEW.id AND is_primary AND group_id IS DISTINCT FROM NEW.group_id;
  IF NEW.group_id IS NOT NULL THEN
    INSERT INTO target_groups (target_id, group_id, is_primary) VALUES (NEW.id, NEW.group_id, true)
        ON CONFLICT (target_id, group_id) DO UPDATE SET is_primary = true;
  END IF;
  RETURN NULL;
END;
$carry_over$;
CREATE TRIGGER targets_carry_over_group_id
  AFTER INSERT OR UPDATE OF group_id ON targets
  FOR EACH ROW EXECUTE FUNCTION carry_over_group_id();

COMMENT ON COLUMN targets.group_id IS 'Read target_groups instead; goes with the next release.';

-- sluice:down
COMMENT ON COLUMN targets.group_id IS NULL;
DROP TRIGGER targets_carry_over_group_id ON targets;
DROP FUNCTION carry_over_group_id();

-- A target that only the new table knows keeps its first group.
UPDATE targets
   SET group_id = chosen.group_id
  FROM (
    SELECT DISTINCT ON (target_id) target_id, group_id
      FROM target_groups
     ORDER BY target_id, is_primary DESC, created_at, group_id
  ) AS chosen
 WHERE chosen.target_id = targets.id AND targets.group_id IS NULL;

DROP TABLE target_groups;
