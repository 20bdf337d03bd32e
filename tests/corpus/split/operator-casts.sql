-- statements: 2
SELECT 1::int, '1'::text::int; SELECT (ARRAY[1,2,3])[1:2];
