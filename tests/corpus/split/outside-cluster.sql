-- statements: 3, apart
CREATE TABLE t (i int PRIMARY KEY); CLUSTER t USING t_pkey; CLUSTER;
