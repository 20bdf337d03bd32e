-- statements: 2
SELECT 'it''s; ok'; SELECT '''; ';
