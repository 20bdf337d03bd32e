-- What is deleted stays for the monthly reports, and its name is free again at once.

ALTER TABLE namespaces ADD COLUMN deleted_at timestamptz;
ALTER TABLE groups ADD COLUMN deleted_at timestamptz;
ALTER TABLE targets ADD COLUMN deleted_at timestamptz;
ALTER TABLE exporters ADD COLUMN deleted_at timestamptz;

DROP INDEX groups_namespace_name_key;
CREATE UNIQUE INDEX groups_namespace_name_key ON groups (namespace, name) WHERE deleted_at IS NULL;
DROP INDEX targets_namespace_hostname_key;
CREATE UNIQUE INDEX targets_namespace_hostname_key ON targets (namespace, hostname) WHERE deleted_at IS NULL;

CREATE VIEW live_targets AS
SELECT id, namespace, group_id, hostname, ip_address, labels FROM targets WHERE deleted_at IS NULL;

-- sluice:down
DROP VIEW live_targets;

-- Rows that were only marked would come back to life, and their names would clash.
DELETE FROM exporters WHERE deleted_at IS NOT NULL;
DELETE FROM targets WHERE deleted_at IS NOT NULL;
DELETE FROM groups WHERE deleted_at IS NOT NULL;

DROP INDEX targets_namespace_hostname_key;
CREATE UNIQUE INDEX targets_namespace_hostname_key ON targets (namespace, hostname);
DROP INDEX groups_namespace_name_key;
CREATE UNIQUE INDEX groups_namespace_name_key ON groups (namespace, name);

ALTER TABLE exporters DROP COLUMN deleted_at;
ALTER TABLE targets DROP COLUMN deleted_at;
ALTER TABLE groups DROP COLUMN deleted_at;
ALTER TABLE namespaces DROP COLUMN deleted_at;
