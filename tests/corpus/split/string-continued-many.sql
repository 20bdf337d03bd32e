-- statements: 1
SELECT 'a;'

	'b;' -- c ';

   -- d';
  'e;';
