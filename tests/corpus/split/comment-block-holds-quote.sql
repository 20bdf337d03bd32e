-- statements: 2
SELECT 1; /* it's; */ SELECT 2;
