-- statements: 1
; /* a; */ ; -- b;
 ; SELECT 1; ; /* c */
