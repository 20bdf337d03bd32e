-- statements: 4
SELECT 1 AS atomic; BEGIN; SELECT 2; END;
