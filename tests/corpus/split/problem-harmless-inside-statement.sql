-- problem: meta_command \timing 3:1
SELECT 1
\timing
;
