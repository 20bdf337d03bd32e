-- statements: 3
SELECT N'a;b', n'c';
SELECT _utf8mb4'a;b', _utf8mb4 'c', _utf8mb4"d;";
SELECT x'41', X'42', b'01', 0x3B, 0b11;
