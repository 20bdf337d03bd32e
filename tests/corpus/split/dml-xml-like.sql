-- statements: 1
SELECT '<a href="x;y">it''s</a>'::text;
