-- statements: 2
/* 1 /* 2 /* 3 ; */ ; */ ; */ SELECT 1; /*/* ; */*/ SELECT 2;
