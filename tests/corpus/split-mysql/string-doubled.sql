-- statements: 2
SELECT 'it''s;', '''', '';
SELECT "a"";b";
