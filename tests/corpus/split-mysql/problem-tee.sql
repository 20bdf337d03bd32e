-- problem: meta_command tee 2:1
tee out.txt
