-- statements: 1
SELECT /*! 1 + */ 1;
