-- statements: 3
CREATE TYPE mood AS ENUM ('a;', 'b'''); ALTER TYPE mood ADD VALUE IF NOT EXISTS 'c;'; DROP TYPE mood;
