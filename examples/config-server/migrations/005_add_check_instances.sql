-- One check on one target, or on every target of a group.

CREATE TABLE check_instances (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  template_id bigint NOT NULL REFERENCES check_templates (id) ON DELETE RESTRICT,
  target_id   bigint REFERENCES targets (id) ON DELETE CASCADE,
  group_id    bigint REFERENCES groups (id) ON DELETE CASCADE,
  enabled     boolean NOT NULL DEFAULT true,
  overrides   jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(overrides) = 'object'),
  -- where the row came from: people and programs, or the old targets.check_settings
  origin      text NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'check_settings')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT check_instances_one_subject CHECK (num_nonnulls(target_id, group_id) = 1)
);
CREATE UNIQUE INDEX check_instances_target_key ON check_instances (target_id, template_id) WHERE target_id IS NOT NULL;
CREATE UNIQUE INDEX check_instances_group_key ON check_instances (group_id, template_id) WHERE group_id IS NOT NULL;
CREATE INDEX check_instances_template_id_idx ON check_instances (template_id);
CREATE TRIGGER check_instances_touch BEFORE UPDATE ON check_instances FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
