-- statements: 2, not shell
warnings
SELECT 1;
nowarning
notee
status
SELECT 2;
