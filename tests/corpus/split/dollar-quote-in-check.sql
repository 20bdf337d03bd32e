-- statements: 1
CREATE TABLE t (a text CHECK (a <> $$;$$) DEFAULT $d$;$d$);
