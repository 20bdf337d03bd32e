-- problem: meta_command \connect 3:1
SELECT 1;
\connect other
SELECT 2;
