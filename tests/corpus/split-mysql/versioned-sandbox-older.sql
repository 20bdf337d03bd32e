-- statements: 1, not shell
/*!999999\- enable the sandbox mode */ 
SELECT 1;
