-- statements: 2
SELECT U&'\0061;'
 '\0062;'; SELECT 2;
