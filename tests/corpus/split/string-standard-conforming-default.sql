-- statements: 4, apart
SET standard_conforming_strings TO off; SET standard_conforming_strings TO DEFAULT; SELECT 'a\'; SELECT 2;
