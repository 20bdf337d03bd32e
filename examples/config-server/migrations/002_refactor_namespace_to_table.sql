-- Namespaces were words repeated in three tables; a misspelt one made a namespace of its own.
-- The word stays the key, so that images still running go on writing it.

CREATE TABLE namespaces (
  name        text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  description text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER namespaces_touch BEFORE UPDATE ON namespaces FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

INSERT INTO namespaces (name)
SELECT 'default'
 UNION SELECT namespace FROM groups
 UNION SELECT namespace FROM targets
 UNION SELECT namespace FROM bootstrap_tokens;

ALTER TABLE groups
  ADD CONSTRAINT groups_namespace_fkey FOREIGN KEY (namespace) REFERENCES namespaces (name) ON UPDATE CASCADE;
ALTER TABLE targets
  ADD CONSTRAINT targets_namespace_fkey FOREIGN KEY (namespace) REFERENCES namespaces (name) ON UPDATE CASCADE;
ALTER TABLE bootstrap_tokens
  ADD CONSTRAINT bootstrap_tokens_namespace_fkey FOREIGN KEY (namespace) REFERENCES namespaces (name)
    ON UPDATE CASCADE ON DELETE CASCADE;
CREATE INDEX bootstrap_tokens_namespace_idx ON bootstrap_tokens (namespace);

-- sluice:down
DROP INDEX bootstrap_tokens_namespace_idx;
ALTER TABLE bootstrap_tokens DROP CONSTRAINT bootstrap_tokens_namespace_fkey;
ALTER TABLE targets DROP CONSTRAINT targets_namespace_fkey;
ALTER TABLE groups DROP CONSTRAINT groups_namespace_fkey;
DROP TABLE namespaces;
