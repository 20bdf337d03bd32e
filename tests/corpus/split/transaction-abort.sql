-- statements: 2
BEGIN; ABORT;
