-- statements: 4
BEGIN; SET LOCAL search_path = public; SET LOCAL lock_timeout = '3s'; COMMIT;
