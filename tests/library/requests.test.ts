import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as sluice from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "sluice-requests-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a program without types would call it. */
type Untyped = (request: unknown, options?: unknown) => Promise<unknown>;
const call = (name: string, request: unknown, options: object = {}): Promise<unknown> =>
  (sluice as unknown as Readonly<Record<string, Untyped>>)[name]!(request, {
    cwd: folder,
    variables: {},
    ...options,
  }).then(
    () => "nothing failed",
    (error: unknown) => error,
  );

describe("a program's mistakes are told as a person's are", () => {
  test.each([
    ["up", { to: 5 }, {}, { kind: "bad_value", flag: "to", given: "5" }],
    ["up", { allowDestructive: "1" }, {}, { kind: "bad_value", flag: "allowDestructive", given: "1" }],
    ["up", { steps: 0 }, {}, { kind: "bad_value", flag: "steps", given: "0" }],
    ["down", { steps: -1 }, {}, { kind: "bad_value", flag: "steps", given: "-1" }],
    ["down", { steps: 1.5 }, {}, { kind: "bad_value", flag: "steps", given: "1.5" }],
    ["up", { lockWaitMs: "30s" }, {}, { kind: "bad_value", flag: "lockWaitMs", given: "30s" }],
    ["up", { stepz: 1 }, {}, { kind: "unknown_option", command: "up", given: "stepz", near: "steps" }],
    ["up", { to: "1", steps: 1 }, {}, { kind: "conflict", one: "to", other: "steps" }],
    ["up", null, {}, { kind: "bad_value", flag: "up" }],
    ["reset", { allowDestructive: ["1"] }, {}, { kind: "unknown_option", given: "allowDestructive" }],
    ["baseline", {}, {}, { kind: "missing_argument", command: "baseline", argument: "id" }],
    ["resolve", { id: "1", as: "done" }, {}, { kind: "bad_value", flag: "as", given: "done" }],
    ["new", {}, {}, { kind: "missing_argument", argument: "name" }],
    ["new", { name: "fill", code: "ts" }, {}, { kind: "bad_value", flag: "code", given: "ts" }],
    ["init", { yess: true }, {}, { kind: "unknown_option", command: "init", near: "yes" }],
    ["status", {}, { evn: "dev" }, { kind: "unknown_option", command: "status", given: "evn", near: "env" }],
    ["status", {}, { on: "event" }, { kind: "bad_value", flag: "on" }],
    ["up", {}, { signal: new AbortController() }, { kind: "bad_value", flag: "signal", expected: "AbortSignal" }],
    ["up", {}, { hardSignal: {} }, { kind: "bad_value", flag: "hardSignal" }],
    ["up", {}, { variables: { DATABASE_URL: 5 } }, { kind: "bad_value", flag: "variables" }],
    ["init", {}, { variables: { A: { password: "hunter2" } } }, { kind: "bad_value", flag: "variables" }],
    ["init", {}, { url: "postgres://u:hunter2@db/d" }, { kind: "unknown_option", given: "url" }],
  ])("%s(%j, %j)", async (name, request, options, detail) => {
    const error = await call(name, request, options);
    expect(error).toMatchObject({ name: "SluiceError", code: "wrong_use", exitCode: 2, facts: { detail } });
    expect(JSON.stringify(error)).not.toContain("hunter2");
  });
  test("what is wrong is in the message, too", async () => {
    const error = await call("up", {}, { signal: new AbortController() });
    expect((error as Error).message).toBe("wrong_use: bad_value, flag signal, given object, expected AbortSignal");
  });
  test("what an address is not is told without it", async () => {
    const error = await call("status", {}, { url: { password: "hunter2" } });
    expect(error).toMatchObject({ facts: { detail: { kind: "bad_value", flag: "url", given: "object" } } });
    expect(JSON.stringify(error)).not.toContain("hunter2");
  });
});

test("a target is chosen by the request and by the options alike", async () => {
  for (const source of ["x", "y"]) {
    mkdirSync(join(folder, source));
    writeFileSync(join(folder, source, "001_a.sql"), "SELECT 1;\n");
  }
  const options = {
    cwd: folder,
    variables: { SLUICE_TARGET: "x" },
    configuration: { targets: { x: { source: "x" }, y: { source: "y" } } },
  };
  expect((await sluice.newMigration({ name: "one" }, options)).files).toEqual(["x/002_one.sql"]);
  expect((await sluice.newMigration({ name: "two", target: "y" }, options)).files).toEqual(["y/002_two.sql"]);
  expect((await sluice.newMigration({ name: "three" }, { ...options, target: "y" })).files).toEqual([
    "y/003_three.sql",
  ]);
});
