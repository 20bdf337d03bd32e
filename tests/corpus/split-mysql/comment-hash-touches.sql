-- statements: 2
SELECT 1#;
;SELECT 2#
;