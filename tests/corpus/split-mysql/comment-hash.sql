-- statements: 2
SELECT 1 # ; ' " ` /*
;
# SELECT 9;
SELECT 2;
