-- statements: 6, apart, not psql
BEGIN; SET LOCAL standard_conforming_strings = off; SELECT 'a\'; b'; COMMIT; SELECT 'a\'; SELECT 2;
