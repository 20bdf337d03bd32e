-- statements: 1
SELECT '{"a":1}'::jsonb ? 'a' AS "?", ':x' AS ":x", (array[1,2])[1:2];
