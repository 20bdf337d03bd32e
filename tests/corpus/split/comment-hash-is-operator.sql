-- statements: 1
SELECT 5 # 3;
