import { describe, expect, test } from "vitest";
import type { Address } from "../../core/model/address.js";
import { saidPath, settingsOf } from "./settings.js";

const address: Address = {
  engine: "postgres",
  host: "db.internal",
  port: 5432,
  user: "app",
  database: "main",
  tls: { mode: "disable" },
  connectTimeoutMs: 1000,
};

describe("a search path said with SET names the same schemas", () => {
  test.each([
    ["app, public", "'app', 'public'"],
    ["app,public", "'app', 'public'"],
    ['"$user", public', "'$user', 'public'"],
    ["$user", "'$user'"],
    ["App", "'app'"],
    ['"App", "a,b", "say ""hi"""', "'App', 'a,b', 'say \"hi\"'"],
    ["it's", "'it''s'"],
    ["", "''"],
  ])("%s", (path, said) => {
    expect(saidPath(path)).toBe(`search_path = ${said}`);
  });
});

describe("settings are given at the start, or said", () => {
  test("ours, in both ways", () => {
    const { startup, said } = settingsOf(address, {
      application: "sluice",
      role: 'Mig"rator',
      searchPath: "app, public",
      lockTimeoutMs: 3000,
      readOnly: true,
    });
    expect(startup).toContain("-c lock_timeout=3000ms");
    expect(startup).toContain("-c search_path=app,\\ public");
    expect(startup).toContain("-c standard_conforming_strings=on");
    expect(said).toEqual([
      "lock_timeout = '3000ms'",
      "statement_timeout = '0ms'",
      "idle_in_transaction_session_timeout = '0'",
      'ROLE "Mig""rator"',
      "search_path = 'app', 'public'",
      "transaction_read_only = 'on'",
    ]);
  });

  test.each([
    ["-c work_mem=7MB", ["work_mem = '7MB'"]],
    ["-cwork_mem=7MB --jit=off", ["work_mem = '7MB'", "jit = 'off'"]],
    ["--search-path=app,public -c role=Reader", ["search_path = 'app', 'public'", 'ROLE "Reader"']],
    ["-c application_name=a\\ b\\\\c", ["application_name = E'a b\\\\c'"]],
    ["endpoint=somewhere", undefined],
    ["-c work_mem=7MB project=x", undefined],
    ["-d 5", undefined],
  ])("the URL's: %s", (options, wanted) => {
    const { startup, said } = settingsOf({ ...address, options }, { application: "sluice" });
    expect(startup.startsWith(`${options} -c `)).toBe(true);
    expect(said?.slice(0, -3)).toEqual(wanted);
  });
});
