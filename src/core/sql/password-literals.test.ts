import { expect, test } from "vitest";
import { scrubbed } from "./password-literals.js";

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
  ["near ''a' IDENTIFIED BY 'hunter", "near ''a' IDENTIFIED BY '***'"],
  ['password authentication failed for user "app"', 'password authentication failed for user "app"'],
])("%s is scrubbed", (given, expected) => {
  expect(scrubbed(given)).toBe(expected);
});
