-- problem: meta_command \q 3:1
SELECT 1;
\q
SELECT 2;
