-- problem: meta_command \. 3:1
SELECT 1;
\.
