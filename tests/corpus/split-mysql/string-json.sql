-- statements: 1
SELECT JSON_EXTRACT('{"a;": "it\\\\s"}', '$."a;"');
