-- statements: 2
SELECT 'a\Gb';
SELECT '\g', 2\G
