CREATE TABLE users (id bigint PRIMARY KEY AUTO_INCREMENT, name varchar(100) NOT NULL);

-- sluice:down
DROP TABLE users;
