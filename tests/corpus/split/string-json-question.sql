-- statements: 1
SELECT '{"a": 1}'::jsonb ? 'a', '{"a;": 1}'::jsonb ?| array['a', ';b'];
