-- statements: 1, not shell
SELECT 1; /* a */; -- b
;
