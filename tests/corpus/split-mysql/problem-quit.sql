-- problem: meta_command quit 3:1
SELECT 1;
quit
SELECT 2;
