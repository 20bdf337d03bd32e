-- problem: meta_command \set 2:1
\set ON_ERROR_STOP off
