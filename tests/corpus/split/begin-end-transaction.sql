-- statements: 3
BEGIN; SELECT 1; END;
