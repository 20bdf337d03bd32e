-- problem: meta_command \; 2:9
SELECT 1\; SELECT 2;
