-- statements: 1
SELECT jsonb_path_query('{"a;": [1,2]}', '$."a;"[*] ? (@ > 1)');
