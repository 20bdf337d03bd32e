-- statements: 2, not shell
CREATE PROCEDURE p() BEGIN DECLARE end int DEFAULT 1; SELECT end, t.end AS begin, @end FROM (SELECT 1 AS end) t; SELECT CASE WHEN end > 1 THEN end ELSE t.end END AS end FROM (SELECT 2 AS end) t; END;
CALL p();
