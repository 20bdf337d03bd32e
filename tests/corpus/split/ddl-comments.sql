-- statements: 3
CREATE TABLE t (i int); COMMENT ON TABLE t IS 'it''s a; table'; COMMENT ON COLUMN t.i IS E'line\nwith \'; quote';
