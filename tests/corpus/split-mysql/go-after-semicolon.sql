-- statements: 1, not shell
SELECT 1;\G
