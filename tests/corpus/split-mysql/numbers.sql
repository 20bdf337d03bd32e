-- statements: 1
SELECT 1.5e-3, .5, 1., 0xFF, 1e5, 1.e2;
