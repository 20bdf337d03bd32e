import { expect, test } from "vitest";
import { saidByDriver } from "./said-by-driver.js";

test.each([
  ["PyMySQL", `(pymysql.err.OperationalError) (1091, "Can't DROP INDEX \`i\`; check that it exists")`],
  ["mysqlclient", `(MySQLdb.OperationalError) (1091, "Can't DROP INDEX \`i\`; check that it exists")`],
  ["asyncmy", `(asyncmy.errors.OperationalError) (1091, 'Can\\'t DROP INDEX \`i\`; check that it exists')`],
  [
    "the connector",
    "(mysql.connector.errors.ProgrammingError) 1091 (42000): Can't DROP INDEX `i`; check that it exists",
  ],
])("an error of the server is known by %s", (_, error) => {
  const text = `sqlalchemy.exc.OperationalError: ${error}\n[SQL: ALTER TABLE t\nDROP INDEX i]\n(Background on this error at: https://sqlalche.me/e/20/e3q8)`;
  expect(saidByDriver(text, "MariaDB")).toMatchObject({
    message: "Can't DROP INDEX `i`; check that it exists",
    errno: 1091,
    server: "MariaDB",
  });
});

test("what is no server's is none", () => {
  expect(saidByDriver("FAILED: Can't locate revision identified by 'abc' (2026)")).toBeUndefined();
});
