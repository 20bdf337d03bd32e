-- statements: 0
/* nothing; /* here; */ */
