CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  full_name text NOT NULL,
  handle text UNIQUE,
  given_name text,
  family_name text
);
INSERT INTO users (full_name) SELECT 'User ' || n FROM generate_series(1, 5000) AS n;
INSERT INTO users (full_name) VALUES ('Zoë Müller-Łuczak'), ('김 민수'), ('O''Brien');
-- sluice:down
DROP TABLE users;
