-- statements: 1, not shell
DROP FUNCTION IF EXISTS f;
