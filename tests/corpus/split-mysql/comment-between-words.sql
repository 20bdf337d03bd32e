-- statements: 1
CREATE /* x; */ TABLE # y;
 t -- z;
 (a int);
