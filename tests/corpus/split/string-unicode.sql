-- statements: 2
SELECT U&'\0061;\2603'; SELECT u&'d\0061t;a';
