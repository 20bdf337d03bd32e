-- statements: 1
SELECT N'a\';b', _utf8mb4'\';';
