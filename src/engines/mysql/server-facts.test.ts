import { expect, test } from "vitest";
import { isSluiceError } from "../../core/failures/failure.js";
import { assertKnownServer, firstOf, serverFactsOf } from "./server-facts.js";

test.each([
  ["5.5.5-10.11.18-MariaDB-0+deb12u1", "MariaDB 10.11.18 10011"],
  ["11.8.6-MariaDB-0+deb13u1 from Debian", "MariaDB 11.8.6 11008"],
  ["9.7.4-2", "MySQL 9.7.4 9007"],
  ["8.0.36-28", "MySQL 8.0.36 8000"],
  ["8.4.3", "MySQL 8.4.3 8004"],
])("%s", (said, told) => {
  const { title, version, versionNumber } = serverFactsOf(said, 1);
  expect(`${title} ${version} ${versionNumber}`).toBe(told);
});

test("a make that stands in the comment alone", () => {
  expect(serverFactsOf("10.6.16", 1, { version_comment: "MariaDB Server" }).title).toBe("MariaDB");
});

test.each([
  ["8.0.11-TiDB-v7.5.1", {}, { server: "TiDB", version: "8.0.11" }],
  ["8.0.30-Vitess", {}, { server: "Vitess", version: "8.0.30" }],
  ["8.0.23-PlanetScale", {}, { server: "PlanetScale", version: "8.0.23" }],
  ["5.7.25-OceanBase-v4.2.1", {}, { server: "OceanBase", version: "5.7.25" }],
  ["5.7.32", { version_comment: "SingleStoreDB source distribution" }, { server: "SingleStore", version: "5.7.32" }],
  ["5.7.44-log", {}, { server: "MySQL", version: "5.7.44", needs: "8.0" }],
  ["5.5.5-10.5.23-MariaDB", {}, { server: "MariaDB", version: "10.5.23", needs: "10.6" }],
])("%s is refused", (said, features, facts) => {
  expect(refusal(said, features)).toMatchObject({ code: "unsupported_server", exitCode: 2, facts });
});

test.each([["8.0.11"], ["10.6.0-MariaDB"], ["12.1.2-MariaDB"]])("%s is not", (said) => {
  expect(refusal(said, {})).toBeUndefined();
});

test("a greeting alone may be a proxy's: its version is not believed", () => {
  expect(refusal("5.5.30", undefined)).toBeUndefined();
  expect(refusal("8.0.11-TiDB-v7.5.1", undefined)).toMatchObject({ code: "unsupported_server" });
});

test.each([
  [{ read_only: "OFF" }, false, [false, false]],
  [{ read_only: "ON" }, false, [false, true]],
  [{ read_only: "NO_LOCK" }, false, [false, true]],
  [{ super_read_only: "ON" }, false, [false, true]],
  [{ innodb_read_only: "ON" }, false, [true, false]],
  [{ tx_read_only: "ON" }, false, [false, true]],
  [{ transaction_read_only: "ON" }, true, [false, false]],
])("what may be written where %j, asked for by us: %s", (features, ours, [standby, readOnly]) => {
  const row = { database: "d", user: "u@%" };
  expect(firstOf(row, features, ours)).toEqual({ database: "d", user: "u@%", standby, readOnly });
});

function refusal(said: string, features: Readonly<Record<string, string>> | undefined): unknown {
  try {
    assertKnownServer(said, features);
    return undefined;
  } catch (error) {
    if (isSluiceError(error)) return error;
    throw error;
  }
}
