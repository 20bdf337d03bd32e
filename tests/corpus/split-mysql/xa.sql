-- statements: 4
XA BEGIN 'a;b';
XA END 'a;b';
XA ROLLBACK 'a;b';
SELECT 1;
