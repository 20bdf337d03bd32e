-- statements: 2
SELECT date '2024-01-01', interval '1 day', time '10:00'; SELECT json '{"a": ";"}';
