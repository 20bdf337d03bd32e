-- problem: meta_command \g 2:10
SELECT 1 \g
