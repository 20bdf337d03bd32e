-- The settings still stand in targets.check_settings until 006: nothing but rows made since is lost.
DROP TABLE check_instances;
