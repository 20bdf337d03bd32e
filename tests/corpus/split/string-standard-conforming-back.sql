-- statements: 5, apart
SET standard_conforming_strings TO off;
SELECT 'a\'; b';
SET standard_conforming_strings TO on;
SELECT 'a\'; SELECT 2;
