-- problem: meta_command \password 2:1
\password
