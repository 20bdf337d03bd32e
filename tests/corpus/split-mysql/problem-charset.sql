-- problem: meta_command charset 2:1
charset latin1
