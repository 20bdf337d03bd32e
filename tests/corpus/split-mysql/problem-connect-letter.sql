-- problem: meta_command \r 2:10
SELECT 1;\r other
