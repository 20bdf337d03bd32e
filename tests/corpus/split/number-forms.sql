-- statements: 2
SELECT 1, 1.5, .5, 1., 1e5, 1.5e-3; SELECT 1E+2;
