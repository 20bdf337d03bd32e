-- The same for alerts: a rule holds its own expression, the template is only where it came from.

ALTER TABLE alert_rules ADD COLUMN name text;
ALTER TABLE alert_rules ADD COLUMN expression text;
ALTER TABLE alert_rules ADD COLUMN for_seconds integer;
ALTER TABLE alert_rules ADD COLUMN severity text;

UPDATE alert_rules
   SET name = alert_templates.name,
       expression = coalesce(alert_rules.overrides ->> 'expression', alert_templates.expression),
       for_seconds = coalesce((alert_rules.overrides ->> 'for_seconds')::integer, alert_templates.for_seconds),
       severity = coalesce(alert_rules.overrides ->> 'severity', alert_templates.severity)
  FROM alert_templates
 WHERE alert_templates.id = alert_rules.template_id;

ALTER TABLE alert_rules
  ALTER COLUMN name SET NOT NULL,
  ALTER COLUMN expression SET NOT NULL,
  ALTER COLUMN for_seconds SET NOT NULL,
  ALTER COLUMN for_seconds SET DEFAULT 300,
  ALTER COLUMN severity SET NOT NULL,
  ALTER COLUMN severity SET DEFAULT 'warning',
  ADD CONSTRAINT alert_rules_for_seconds CHECK (for_seconds >= 0),
  ADD CONSTRAINT alert_rules_severity CHECK (severity IN ('info', 'warning', 'critical'));

ALTER TABLE alert_rules ALTER COLUMN template_id DROP NOT NULL;
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_template_id_fkey;
ALTER TABLE alert_rules
  ADD CONSTRAINT alert_rules_template_id_fkey
    FOREIGN KEY (template_id) REFERENCES alert_templates (id) ON DELETE SET NULL;

-- The evaluator reads this every 15 s, and writers must not wait for it to be built.
CREATE INDEX CONCURRENTLY alert_rules_enabled_severity_idx ON alert_rules (severity, group_id) WHERE enabled;

-- sluice:down
DROP INDEX alert_rules_enabled_severity_idx;

INSERT INTO alert_templates (name, expression, for_seconds, severity)
SELECT 'restored-' || id, expression, for_seconds, severity FROM alert_rules WHERE template_id IS NULL;
UPDATE alert_rules
   SET template_id = alert_templates.id
  FROM alert_templates
 WHERE alert_rules.template_id IS NULL AND alert_templates.name = 'restored-' || alert_rules.id;

ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_template_id_fkey;
ALTER TABLE alert_rules
  ADD CONSTRAINT alert_rules_template_id_fkey
    FOREIGN KEY (template_id) REFERENCES alert_templates (id) ON DELETE RESTRICT;
ALTER TABLE alert_rules ALTER COLUMN template_id SET NOT NULL;

-- What differs from the template lives on as overrides.
UPDATE alert_rules
   SET overrides = alert_rules.overrides || jsonb_build_object(
         'expression', alert_rules.expression, 'for_seconds', alert_rules.for_seconds, 'severity', alert_rules.severity)
  FROM alert_templates
 WHERE alert_templates.id = alert_rules.template_id
   AND (alert_rules.expression, alert_rules.for_seconds, alert_rules.severity)
       IS DISTINCT FROM (alert_templates.expression, alert_templates.for_seconds, alert_templates.severity);

ALTER TABLE alert_rules
  DROP CONSTRAINT alert_rules_severity,
  DROP CONSTRAINT alert_rules_for_seconds,
  DROP COLUMN severity,
  DROP COLUMN for_seconds,
  DROP COLUMN expression,
  DROP COLUMN name;
