-- Changing a template changed every check made from it, in the middle of the night too.
-- An instance now holds its own values; the template is only where they came from.

ALTER TABLE check_instances ADD COLUMN name text;
ALTER TABLE check_instances ADD COLUMN interval_seconds integer;
ALTER TABLE check_instances ADD COLUMN timeout_seconds integer;
ALTER TABLE check_instances ADD COLUMN parameters jsonb;

UPDATE check_instances
   SET name = check_templates.name,
       interval_seconds = coalesce((check_instances.overrides ->> 'interval')::integer, check_templates.interval_seconds),
       timeout_seconds = check_templates.timeout_seconds,
       parameters = check_templates.parameters || (check_instances.overrides - 'interval')
  FROM check_templates
 WHERE check_templates.id = check_instances.template_id;

ALTER TABLE check_instances
  ALTER COLUMN name SET NOT NULL,
  ALTER COLUMN interval_seconds SET NOT NULL,
  ALTER COLUMN timeout_seconds SET NOT NULL,
  ALTER COLUMN timeout_seconds SET DEFAULT 5,
  ALTER COLUMN parameters SET NOT NULL,
  ALTER COLUMN parameters SET DEFAULT '{}',
  ADD CONSTRAINT check_instances_interval CHECK (interval_seconds BETWEEN 5 AND 86400),
  ADD CONSTRAINT check_instances_timeout CHECK (timeout_seconds BETWEEN 1 AND interval_seconds);

ALTER TABLE check_instances ALTER COLUMN template_id DROP NOT NULL;
ALTER TABLE check_instances DROP CONSTRAINT check_instances_template_id_fkey;
ALTER TABLE check_instances
  ADD CONSTRAINT check_instances_template_id_fkey
    FOREIGN KEY (template_id) REFERENCES check_templates (id) ON DELETE SET NULL;

-- sluice:down
-- An instance whose template is gone gets one again, made of its own values.
INSERT INTO check_templates (name, description, interval_seconds, timeout_seconds, parameters)
SELECT 'restored-' || id, 'Made for check ' || id || ', whose template was deleted',
       interval_seconds, timeout_seconds, parameters
  FROM check_instances WHERE template_id IS NULL;
UPDATE check_instances
   SET template_id = check_templates.id
  FROM check_templates
 WHERE check_instances.template_id IS NULL AND check_templates.name = 'restored-' || check_instances.id;

ALTER TABLE check_instances DROP CONSTRAINT check_instances_template_id_fkey;
ALTER TABLE check_instances
  ADD CONSTRAINT check_instances_template_id_fkey
    FOREIGN KEY (template_id) REFERENCES check_templates (id) ON DELETE RESTRICT;
ALTER TABLE check_instances ALTER COLUMN template_id SET NOT NULL;

-- Its own values live on as overrides.
UPDATE check_instances
   SET overrides = parameters || jsonb_build_object('interval', interval_seconds)
 WHERE origin = 'api';

ALTER TABLE check_instances
  DROP CONSTRAINT check_instances_timeout,
  DROP CONSTRAINT check_instances_interval,
  DROP COLUMN parameters,
  DROP COLUMN timeout_seconds,
  DROP COLUMN interval_seconds,
  DROP COLUMN name;
