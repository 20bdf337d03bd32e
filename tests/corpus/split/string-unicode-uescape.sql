-- statements: 2
SELECT U&'d!0061t!+000061;' UESCAPE '!'; SELECT 2;
