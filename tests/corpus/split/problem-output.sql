-- problem: meta_command \o 2:1
\o out.txt
