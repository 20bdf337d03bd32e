-- problem: meta_command system 2:1
system rm -rf x
