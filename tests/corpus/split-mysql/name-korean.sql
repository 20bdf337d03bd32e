-- statements: 2
CREATE TABLE 사용자 (이름 text);
SELECT 이름 FROM 사용자;
