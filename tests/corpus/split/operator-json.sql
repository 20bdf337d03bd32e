-- statements: 1
SELECT '{"a":{"b":1}}'::json #>> '{a,b}', '{"a":1}'::jsonb @> '{"a":1}', '{"a":1}'::jsonb -> 'a';
