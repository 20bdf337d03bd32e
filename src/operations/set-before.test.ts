import { expect, test } from "vitest";
import type { Script } from "../core/model/script.js";
import { postgresDialect } from "../engines/postgres/dialect.js";
import { ownPatience, setBefore } from "./set-before.js";

test.each([
  ["SET ROLE a", { role: "a" }],
  ["SET SESSION ROLE 'A b'", { role: "A b" }],
  ['SET ROLE "A"; SET ROLE B', { role: "b" }],
  ["SET ROLE a; RESET ROLE", undefined],
  ["SET ROLE a; RESET ALL", { role: "a" }],
  ["SET ROLE a; DISCARD ALL", undefined],
  ["SET ROLE a; SET ROLE NONE", { role: "none" }],
  ["SET ROLE a; SET SESSION AUTHORIZATION b", { role: "none", session_authorization: "b" }],
  ["SET SESSION SESSION AUTHORIZATION b; SET SESSION AUTHORIZATION DEFAULT", { role: "none" }],
  ["SET LOCAL ROLE a", { role: "a" }],
  ["BEGIN; SET LOCAL ROLE a; COMMIT", undefined],
  ["SET ROLE b; BEGIN; SET LOCAL ROLE a; COMMIT", { role: "b" }],
  ["SET ROLE b; BEGIN; SET ROLE a; ROLLBACK", { role: "b" }],
  ["SET statement_timeout TO '5s'; SET search_path = a", { statement_timeout: "5s" }],
  ["SET statement_timeout = 500; SET statement_timeout TO DEFAULT", undefined],
  ["SELECT 'SET ROLE a' -- SET ROLE a", undefined],
])("after %s", (before, set) => {
  const text = `${before};\nSELECT 1; SET ROLE later`;
  const script: Script = { file: "1.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  const piece = { offset: text.indexOf("SELECT 1;") } as Parameters<typeof setBefore>[0];
  const fault = { message: "", kind: "forbidden" } as const;
  expect(setBefore(piece, script, postgresDialect, fault)).toEqual(set);
  expect(setBefore(piece, script, postgresDialect, { message: "" })).toBeUndefined();
});

test.each([
  ["SET lock_timeout = '200ms'", 200],
  ["SET LOCAL lock_timeout TO 1500", 1500],
  ["SET lock_timeout = '2 min'; SET lock_timeout = '1.5s'", 1500],
  ["SET lock_timeout = '5s'; RESET ALL", undefined],
  ["SET lock_timeout = '5s'; SET lock_timeout TO DEFAULT", undefined],
  ["SELECT 'SET lock_timeout = 5'", undefined],
])("how long a lock is waited for after %s", (before, ms) => {
  const text = `${before};\nALTER TABLE a ADD b int;`;
  const script: Script = { file: "1.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  const piece = { offset: text.indexOf("ALTER") } as Parameters<typeof setBefore>[0];
  expect(ownPatience(piece, script, postgresDialect)).toBe(ms);
});
