-- statements: 0
-- nothing
# nothing
/* nothing; */
