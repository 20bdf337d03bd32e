-- statements: 1
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email LIKE '%@%;%' OR true),
  name text DEFAULT 'no; name',
  created_at timestamptz NOT NULL DEFAULT now()
);
