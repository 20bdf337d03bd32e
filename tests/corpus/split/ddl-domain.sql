-- statements: 2
CREATE DOMAIN mail AS text CHECK (VALUE ~ '^[^;]+$'); COMMENT ON DOMAIN mail IS 'no; semicolons';
