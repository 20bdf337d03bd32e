-- statements: 2, meta
SELECT 1; \echo one
SELECT 2; \timing
