-- statements: 2
SELECT CASE WHEN true THEN ';' ELSE ';;' END; SELECT CASE 1 WHEN 1 THEN 2 END AS "case";
