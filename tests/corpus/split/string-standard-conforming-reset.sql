-- statements: 4, apart
SET standard_conforming_strings TO false; RESET standard_conforming_strings; SELECT 'a\'; SELECT 2;
