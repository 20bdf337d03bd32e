-- problem: unterminated dollar quote 2:4
DO $$ BEGIN PERFORM 1; END;
SELECT 2;
