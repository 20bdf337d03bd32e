-- statements: 0
;; ;
;
