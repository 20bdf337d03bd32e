-- statements: 2
SELECT 1 -- comment; SELECT 2;
