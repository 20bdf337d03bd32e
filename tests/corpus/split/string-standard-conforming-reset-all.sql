-- statements: 4, apart
SET standard_conforming_strings = 0; RESET ALL; SELECT 'a\'; SELECT 2;
