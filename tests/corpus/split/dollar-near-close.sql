-- statements: 2
SELECT $a$ $a ;$ $ a$ $aa$ ; $a$; SELECT 2;
