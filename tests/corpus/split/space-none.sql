-- statements: 3
SELECT(1);SELECT'a;'AS"b;";SELECT($$c;$$)
