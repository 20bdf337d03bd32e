-- statements: 2
-- 한글; 주석 '
SELECT '한글;';
/* 🦦; */ SELECT 'é';
