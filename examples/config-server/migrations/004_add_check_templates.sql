-- Checks get a home of their own: what can be checked, how often, and with which defaults.

CREATE TABLE check_templates (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  description      text NOT NULL DEFAULT '',
  interval_seconds integer NOT NULL DEFAULT 60 CHECK (interval_seconds BETWEEN 5 AND 86400),
  timeout_seconds  integer NOT NULL DEFAULT 5 CHECK (timeout_seconds > 0),
  parameters       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT check_templates_timeout_fits CHECK (timeout_seconds <= interval_seconds)
);
CREATE TRIGGER check_templates_touch BEFORE UPDATE ON check_templates FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

INSERT INTO check_templates (name, description, interval_seconds, parameters) VALUES
  ('ping', 'Answers ICMP; loss above 20 % is a failure', 60, '{"count": 3}'),
  ('http', 'Answers a GET; "up" means status, not content', 30, '{"path": "/", "status": 200}'),
  ('tcp', 'Takes a connection', 30, '{}'),
  ('disk', 'Free space; it''s asked of the node exporter', 300, '{"free_ratio": 0.1}');

-- sluice:down
DROP TABLE check_templates;
