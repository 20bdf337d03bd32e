-- statements: 3
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%;', tg_tag; END $$; CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f(); DROP EVENT TRIGGER e;
