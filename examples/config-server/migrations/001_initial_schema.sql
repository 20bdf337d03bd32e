-- The config server's first schema: what is watched, by what, and when to call somebody.

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever writes the row need not think of it; whoever only touches it must not move it.
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END;
$$;

CREATE TABLE groups (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  namespace   text NOT NULL DEFAULT 'default',
  name        text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  description text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX groups_namespace_name_key ON groups (namespace, name);

CREATE TABLE targets (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  namespace      text NOT NULL DEFAULT 'default',
  group_id       bigint REFERENCES groups (id) ON DELETE SET NULL,
  hostname       text NOT NULL CHECK (hostname <> ''),
  ip_address     inet,
  labels         jsonb NOT NULL DEFAULT '{}',
  -- { "<check>": { "interval": seconds, … } }, as the first agents read it
  check_settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(check_settings) = 'object'),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX targets_namespace_hostname_key ON targets (namespace, hostname);
CREATE INDEX targets_group_id_idx ON targets (group_id);
CREATE INDEX targets_labels_idx ON targets USING gin (labels jsonb_path_ops);

CREATE TABLE exporters (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target_id  bigint NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
  kind       text NOT NULL,
  port       integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  path       text NOT NULL DEFAULT '/metrics',
  scheme     text NOT NULL DEFAULT 'http' CHECK (scheme IN ('http', 'https')),
  enabled    boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (target_id, kind, port)
);

CREATE TABLE alert_templates (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text NOT NULL UNIQUE,
  expression  text NOT NULL,
  for_seconds integer NOT NULL DEFAULT 300 CHECK (for_seconds >= 0),
  severity    text NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'critical')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE alert_rules (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  template_id bigint NOT NULL REFERENCES alert_templates (id) ON DELETE RESTRICT,
  group_id    bigint NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  enabled     boolean NOT NULL DEFAULT true,
  overrides   jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (template_id, group_id)
);
CREATE INDEX alert_rules_group_id_idx ON alert_rules (group_id);

-- An agent shows such a token once, at its first start; only the hash is kept.
CREATE TABLE bootstrap_tokens (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  namespace  text NOT NULL DEFAULT 'default',
  uses_left  integer NOT NULL DEFAULT 1 CHECK (uses_left >= 0),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bootstrap_tokens_expires_at_idx ON bootstrap_tokens (expires_at);

CREATE TRIGGER groups_touch BEFORE UPDATE ON groups FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER targets_touch BEFORE UPDATE ON targets FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER exporters_touch BEFORE UPDATE ON exporters FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER alert_templates_touch BEFORE UPDATE ON alert_templates FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER alert_rules_touch BEFORE UPDATE ON alert_rules FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- The config server watches itself from the first day.
INSERT INTO groups (name, description) VALUES
  ('control-plane', 'The config server and what it needs'),
  ('edge', 'What customers reach first');
INSERT INTO targets (group_id, hostname, ip_address, labels, check_settings)
SELECT groups.id, seed.hostname, seed.ip_address::inet, seed.labels::jsonb, seed.check_settings::jsonb
  FROM (VALUES
    ('control-plane', 'config-server', '10.0.3.5', '{"tier": "core"}',
     '{"ping": {"interval": 30}, "http": {"interval": 15, "path": "/health", "status": 200}}'),
    ('control-plane', 'postgres', '10.0.3.9', '{"tier": "core", "engine": "postgres"}',
     '{"ping": {"interval": 30}, "tcp": {"interval": 20, "port": 5432}}'),
    ('edge', 'proxy-1', '10.0.7.2', '{"tier": "edge"}', '{}')
  ) AS seed (group_name, hostname, ip_address, labels, check_settings)
  JOIN groups ON groups.name = seed.group_name;
INSERT INTO exporters (target_id, kind, port)
SELECT id, 'node', 9100 FROM targets;
INSERT INTO alert_templates (name, expression, for_seconds, severity) VALUES
  ('target-down', 'up == 0', 120, 'critical'),
  ('disk-nearly-full', 'disk_free_ratio < 0.1', 900, 'warning');
INSERT INTO alert_rules (template_id, group_id)
SELECT alert_templates.id, groups.id FROM alert_templates CROSS JOIN groups;

-- sluice:down
DROP TABLE bootstrap_tokens;
DROP TABLE alert_rules;
DROP TABLE alert_templates;
DROP TABLE exporters;
DROP TABLE targets;
DROP TABLE groups;
DROP FUNCTION touch_updated_at();
