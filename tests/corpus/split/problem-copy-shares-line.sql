-- problem: text_after_copy - 2:19
COPY t FROM stdin; SELECT 1;
1
\.
