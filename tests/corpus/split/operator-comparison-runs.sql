-- statements: 2
SELECT 1<>2, 1!=2, 1<=2, 2>=1; SELECT 1=-1, 1<-1;
