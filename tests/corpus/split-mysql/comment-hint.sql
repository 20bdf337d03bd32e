-- statements: 1, not shell
SELECT /*+ MAX_EXECUTION_TIME(1000) ; */ 1;
