-- statements: 2
CREATE TABLE 2024_t (1a int, 0xg int);
SELECT 1a FROM 2024_t;
