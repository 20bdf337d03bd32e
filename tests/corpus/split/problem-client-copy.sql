-- problem: meta_command \copy 2:1
\copy t from 'x.csv'
