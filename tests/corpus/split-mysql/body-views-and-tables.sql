-- statements: 4, not shell
CREATE OR REPLACE VIEW v AS SELECT CASE WHEN 1 THEN 2 END AS c, IF(1, 2, 3) AS i;
CREATE TABLE t (event int, `trigger` int) COMMENT 'procedure';
ALTER TABLE t ADD COLUMN begin int;
DROP VIEW v;
