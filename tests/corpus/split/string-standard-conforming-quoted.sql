-- statements: 3, apart
SET SESSION standard_conforming_strings = 'off'; SELECT 'a\'; b'; SELECT 2;
