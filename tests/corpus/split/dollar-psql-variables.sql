-- statements: 1
SELECT $$ :name :'name' :"name"; $$;
