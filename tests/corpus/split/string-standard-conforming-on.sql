-- statements: 3
SET standard_conforming_strings = on; SELECT 'a\'; SELECT 2;
