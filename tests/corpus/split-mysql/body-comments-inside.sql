-- statements: 2, not shell
CREATE PROCEDURE p()
BEGIN -- begin; if
  SELECT 1; # end;
  /* END; */ SELECT 2;
END;
CALL p();
