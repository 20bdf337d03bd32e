INSERT INTO users (name, email) VALUES ('Kim', 'KIM@example.com'), ('Lee', 'lee@example.com');
UPDATE users SET email = lower(email) WHERE email <> '';

-- sluice:down
DELETE FROM users WHERE email IN ('kim@example.com', 'lee@example.com');
