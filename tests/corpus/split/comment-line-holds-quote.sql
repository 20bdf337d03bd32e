-- statements: 2
SELECT 1; -- don't
SELECT 2; -- it's "fine
