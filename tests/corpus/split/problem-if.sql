-- problem: meta_command \if 2:1
\if :x
SELECT 1;
\endif
