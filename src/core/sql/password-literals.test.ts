import { expect, test } from "vitest";
import { holdsPassword, scrubbed, scrubbedCommand } from "./password-literals.js";

test.each([
  ["cannot parse postgres://app:p@ss#w@db:5432/main now", "cannot parse postgres://app:***@db:5432/main now"],
  ["host=db password=hunter2 dbname=x", "host=db password=*** dbname=x"],
  ["host=db password='it''s' dbname=x", "host=db password='***' dbname=x"],
  ["?user=a&password=b%20c&ssl=1", "?user=a&password=***&ssl=1"],
  ["PGPASSWORD=x1 psql", "PGPASSWORD=*** psql"],
  ["ALTER ROLE a PASSWORD 'it''s' VALID", "ALTER ROLE a PASSWORD '***' VALID"],
  ["CREATE ROLE a PASSWORD E'a\\'hunter2' LOGIN", "CREATE ROLE a PASSWORD '***' LOGIN"],
  ["CREATE ROLE a PASSWORD $x$hunter2$x$ LOGIN", "CREATE ROLE a PASSWORD '***' LOGIN"],
  ["CREATE ROLE a PASSWORD 'hunter", "CREATE ROLE a PASSWORD '***'"],
  ['database "x&oauth_client_secret=b&pass=c" is not', 'database "x&oauth_client_secret=***&pass=***" is not'],
  ["CREATE USER a IDENTIFIED BY 'it''s' REQUIRE SSL", "CREATE USER a IDENTIFIED BY '***' REQUIRE SSL"],
  [
    "ALTER USER a IDENTIFIED WITH sha2 BY 'n\\'w' REPLACE \"old\";",
    "ALTER USER a IDENTIFIED WITH sha2 BY '***' REPLACE '***';",
  ],
  ["GRANT ALL ON *.* TO a IDENTIFIED BY PASSWORD '*2470C0'", "GRANT ALL ON *.* TO a IDENTIFIED BY PASSWORD '***'"],
  ["SET PASSWORD FOR 'a'@'%' = 'hunter2'", "SET PASSWORD FOR 'a'@'%' = '***'"],
  ["SET PASSWORD FOR a = PASSWORD('hunter2')", "SET PASSWORD FOR a = PASSWORD('***')"],
  ["IDENTIFIED VIA ed25519 USING PASSWORD('hunter2') OR", "IDENTIFIED VIA ed25519 USING PASSWORD('***') OR"],
  ["CHANGE MASTER TO MASTER_PASSWORD = 'hunter2', x", "CHANGE MASTER TO MASTER_PASSWORD = '***', x"],
  [
    "IDENTIFIED VIA unix_socket OR ed25519 USING 'hash' OR x AS 'h2'",
    "IDENTIFIED VIA unix_socket OR ed25519 USING '***' OR x AS '***'",
  ],
  ["IDENTIFIED WITH sha2 AS 0x2A4F REQUIRE", "IDENTIFIED WITH sha2 AS '***' REQUIRE"],
  ["IDENTIFIED /* its */ BY -- new\n 'hunter2' x", "IDENTIFIED /* its */ BY -- new\n '***' x"],
  ["PREPARE s FROM 'SET PASSWORD = \\'hunter2\\''", "PREPARE s FROM 'SET PASSWORD = '***''"],
  [`MAPPING FOR a OPTIONS (user 'u', "password" 'hunter2')`, `MAPPING FOR a OPTIONS (user 'u', "password" '***')`],
  ['SERVER s OPTIONS (USER "u", PASSWORD "hunter2")', `SERVER s OPTIONS (USER "u", PASSWORD '***')`],
  ["CONNECTION 'host=db password=hunter2' P", "CONNECTION 'host=db password=***' P"],
  ["CONNECTION='mysql://u:hunter2@db/x' P", "CONNECTION='mysql://u:***@db/x' P"],
  ["CREATE USER revision IDENTIFIED BY 'hunter2'", "CREATE USER revision IDENTIFIED BY '***'"],
  ["CREATE USER a IDENTIFIED BY'hunter2'", "CREATE USER a IDENTIFIED BY'***'"],
  ["SET PASSWORD FOR 'it''s \\'my own\\''@'%' = 'hunter2'", "SET PASSWORD FOR 'it''s \\'my own\\''@'%' = '***'"],
  ["SET PASSWORD FOR CURRENT_USER()='hunter2'", "SET PASSWORD FOR CURRENT_USER()='***'"],
  ["IDENTIFIED BY 'hunter2\\", "IDENTIFIED BY '***'"],
  ["pwd='it''s' x", "pwd=*** x"],
  ["near ''a' IDENTIFIED BY 'hunter", "near ''a' IDENTIFIED BY '***'"],
  ['password authentication failed for user "app"', 'password authentication failed for user "app"'],
])("%s is scrubbed", (given, expected) => {
  expect(scrubbed(given)).toBe(expected);
});

test.each([
  "CREATE TABLE users (password varchar(60) DEFAULT '', password_hash text)",
  "UPDATE users SET password = crypt(password, gen_salt('bf')) WHERE password IS NULL",
  "ALTER TABLE users ADD COLUMN password_hint varchar(9) COMMENT 'said'",
  "INSERT INTO links VALUES ('https://example.com:8080/@me')",
  "ALTER ROLE a PASSWORD NULL",
  "FAILED: Can't locate revision identified by 'ae1027a6acf'",
])("%s holds none", (sql) => {
  expect(holdsPassword(sql)).toBe(false);
});

const parts = [
  "a",
  "f0",
  "''",
  "\\'",
  "identified by /*",
  "connection ",
  "options (",
  "://",
  "://a:",
  "pwd='",
  "or a/**/ ",
];

test.each([...parts, "/**//**/", "--password\n", "password", "password=''", "password 'a"])(
  "what repeats %j takes no longer than it is long",
  (part) => {
    const { user: since } = process.cpuUsage();
    for (const before of ["", "password ", "identified with a ", "password = '", "connection "])
      scrubbed(`${before}${part.repeat(200_000 / part.length)} ://`);
    expect((process.cpuUsage().user - since) / 1000).toBeLessThan(2000);
  },
);

test("a literal of 32 MiB is masked, too", () => {
  for (const part of ["x", "''", "\\n"])
    for (const before of ["UPDATE u SET password = ", "ALTER ROLE a PASSWORD E"]) {
      const text = `${before}'${part.repeat(2 ** 25 / part.length)}'`;
      expect(scrubbed(text) === `${before.replace(/E$/, "")}'***'`).toBe(true);
    }
});

test.each([
  ["tool --url postgres://u:hidden@h/d push", "tool --url postgres://u:***@h/d push"],
  ["PGPASSWORD=hidden psql -f a", "PGPASSWORD=*** psql -f a"],
  ["tool --password hidden --verbose", "tool --password *** --verbose"],
  ["tool --db-password='hid den' x", "tool --db-password='***' x"],
  ["mariadb -u me -phidden app", "mariadb -u me -p*** app"],
  ["migrate -path db up", "migrate -path db up"],
  ["tool --no-password -p 5432", "tool --no-password -p 5432"],
])("a command as it may be shown: %s", (given, expected) => {
  expect(scrubbedCommand(given)).toBe(expected);
});
