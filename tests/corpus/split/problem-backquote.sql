-- problem: meta_command \echo 2:1
\echo `date`
