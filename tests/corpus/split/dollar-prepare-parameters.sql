-- statements: 3
PREPARE q (int) AS SELECT $1 + 1; EXECUTE q(1); DEALLOCATE q;
