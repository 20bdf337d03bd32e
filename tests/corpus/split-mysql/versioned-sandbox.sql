-- statements: 1, not shell
/*M!999999\- enable the sandbox mode */ 
SELECT 1;
