-- problem: meta_command \. 2:1
\. other.sql
