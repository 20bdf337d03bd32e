-- statements: 2
SELECT 1 AS "🦦;"; SELECT '🦦;' AS 🦦;
