-- problem: meta_command connect 2:1
connect other
