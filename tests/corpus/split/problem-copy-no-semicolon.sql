-- problem: unterminated copy data 2:1
COPY t FROM stdin
