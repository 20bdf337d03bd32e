-- problem: meta_command \set 2:1
\set name 'value'
