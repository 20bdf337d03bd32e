import { describe, expect, test } from "vitest";
import { testThrown } from "../../../tests/unit/thrown-cases.js";
import { faultOf } from "./fault.js";

describe("faultOf", () => {
  test("keeps what the server said, positions as numbers", () => {
    const thrown = Object.assign(new Error('column "x" does not exist'), {
      severity: "ERROR",
      code: "42703",
      position: "8",
      hint: "Perhaps …",
      internalPosition: "3",
      internalQuery: "SELECT x",
      routine: "errorMissingColumn",
    });
    expect(faultOf(thrown)).toEqual({
      message: 'column "x" does not exist',
      sqlstate: "42703",
      position: 8,
      hint: "Perhaps …",
      internalPosition: 3,
      internalQuery: "SELECT x",
    });
  });

  test("what takes no transaction is no kind of its own where code ran it: it would fail without one, too", () => {
    const thrown = (where?: string) =>
      Object.assign(new Error("… cannot run inside a transaction block"), { severity: "ERROR", code: "25001", where });
    expect(faultOf(thrown()).kind).toBe("ends-transaction");
    expect(faultOf(thrown('while reindexing partitioned table "public.p"')).kind).toBe("ends-transaction");
    expect(
      faultOf(thrown('SQL statement "VACUUM"\nPL/pgSQL function p() line 1 at SQL statement')).kind,
    ).toBeUndefined();
  });

  test("takes a system's five capitals for a code, not for a state", () => {
    expect(faultOf(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))).toEqual({
      message: "write EPIPE",
      code: "EPIPE",
      lost: true,
    });
  });

  testThrown(faultOf);

  test.each([
    ["FATAL", "57P01", true],
    ["치명적오류", "28P01", true],
    ["FATAL", "08006", true],
    ["CHYBA", "25P03", true],
    ["CHYBA", "08006", true],
    // Another server's connection, that of a subscription.
    ["ERROR", "08006", undefined],
    ["오류", "57P01", undefined],
    ["ERROR", "57014", undefined],
    ["ERROR", "42P01", undefined],
  ])("%s %s: lost is %s", (severity, code, lost) => {
    expect(faultOf(Object.assign(new Error("said"), { severity, code })).lost).toBe(lost);
  });

  test.each([
    ["Connection terminated unexpectedly", true],
    ["Client has encountered a connection error and is not queryable", true],
    ["timeout expired", true],
    ["The server does not support SSL connections", true],
    ["SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string", undefined],
    ["A query must have either text or a name", undefined],
  ])("%s: lost is %s", (message, lost) => {
    expect(faultOf(new Error(message)).lost).toBe(lost);
  });

  test("never carries a URL that Node puts into its error", () => {
    try {
      void new URL("postgres://u:hunter2@host:99999999/db");
      expect.unreachable();
    } catch (error) {
      const fault = faultOf(error);
      expect(fault.code).toBe("ERR_INVALID_URL");
      expect(JSON.stringify(fault)).not.toContain("hunter2");
    }
  });
});
