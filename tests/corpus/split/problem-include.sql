-- problem: meta_command \i 2:1
\i other.sql
