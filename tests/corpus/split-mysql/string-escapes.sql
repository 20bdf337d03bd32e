-- statements: 1, not shell
SELECT '\0\n\Z\%\_\;', '\
;';
