-- problem: meta_command \c 3:10
SELECT 1;
SELECT 2 \c
