-- Data only: each check in targets.check_settings becomes a row of check_instances.
-- The column stays, emptied, for agents that still read it.

INSERT INTO check_instances (template_id, target_id, overrides, origin)
SELECT check_templates.id, targets.id, setting.value, 'check_settings'
  FROM targets
 CROSS JOIN LATERAL jsonb_each(targets.check_settings) AS setting (name, value)
  JOIN check_templates ON check_templates.name = setting.name
    ON CONFLICT DO NOTHING;

-- A check that no template knows would vanish silently: better not to begin.
DO $check$
DECLARE
  unknown text;
BEGIN
  SELECT string_agg(DISTINCT setting.name, ', ' ORDER BY setting.name) INTO unknown
    FROM targets
   CROSS JOIN LATERAL jsonb_object_keys(targets.check_settings) AS setting (name)
   WHERE NOT EXISTS (SELECT FROM check_templates WHERE check_templates.name = setting.name);
  IF unknown IS NOT NULL THEN
    RAISE EXCEPTION 'no check template for: %', unknown
      USING HINT = 'Add the templates, or take these settings out of targets.check_settings.';
  END IF;
END
$check$;

UPDATE targets SET check_settings = '{}' WHERE check_settings <> '{}';

-- sluice:down
UPDATE targets
   SET check_settings = former.settings
  FROM (
    SELECT check_instances.target_id, jsonb_object_agg(check_templates.name, check_instances.overrides) AS settings
      FROM check_instances
      JOIN check_templates ON check_templates.id = check_instances.template_id
     WHERE check_instances.origin = 'check_settings'
     GROUP BY check_instances.target_id
  ) AS former
 WHERE former.target_id = targets.id;

DELETE FROM check_instances WHERE origin = 'check_settings';
