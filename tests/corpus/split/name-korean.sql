-- statements: 3
CREATE TABLE 사용자 (이름 text, "나이;" int); INSERT INTO 사용자 VALUES ('홍;길동', 1); SELECT 이름 FROM 사용자;
