ALTER TABLE users ADD COLUMN email varchar(255);
CREATE UNIQUE INDEX users_email_key ON users (email);

-- sluice:down
DROP INDEX users_email_key ON users;
ALTER TABLE users DROP COLUMN email;
