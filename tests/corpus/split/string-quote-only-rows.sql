-- statements: 1
VALUES (''''), (''''''), (';'';');
