-- statements: 2
-- 사용자 테이블; 이름과 나이
CREATE TABLE 회원 (이름 text); /* 끝; */ SELECT '안녕; 세계';
