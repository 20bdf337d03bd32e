-- statements: 3
PREPARE q (text) AS SELECT $1||$$;$$; EXECUTE q('a'); DEALLOCATE q;
