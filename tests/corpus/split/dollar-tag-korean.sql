-- statements: 2
SELECT $한글$ ; $$ ; $한$ $한글$; SELECT 2;
