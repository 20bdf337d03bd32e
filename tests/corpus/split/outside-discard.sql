-- statements: 2, apart
DISCARD ALL; SELECT 1;
