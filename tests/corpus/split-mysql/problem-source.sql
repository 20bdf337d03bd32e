-- problem: meta_command source 2:1
source other.sql
