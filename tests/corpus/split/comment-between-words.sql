-- statements: 2
CREATE/* ; */TABLE--;
t/**/(i int);DROP/*;*/TABLE t;
