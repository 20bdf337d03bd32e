-- problem: meta_command \ir 2:1
\ir other.sql
