-- problem: meta_command pager 2:1
pager less
