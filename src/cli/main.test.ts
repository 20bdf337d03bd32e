import { describe, expect, test } from "vitest";
import { assertDocument } from "../../tests/schemas.js";
import type { CommandName } from "./command.js";
import { commands, reserved } from "./commands/list.js";
import { flags } from "./flags.js";
import { en } from "../render/words/en.js";
import { ko } from "../render/words/ko.js";
import { columnsOf, type Host } from "./host.js";
import { main } from "./main.js";

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(line: string, env: Record<string, string> = {}, ask?: Host["ask"]): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const code = await main({
    argv: line === "" ? [] : line.split(" "),
    env,
    cwd: "/nonexistent",
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    onSignal: () => () => {},
    ...(ask ? { ask } : {}),
  });
  return { code, ...written };
}

describe("help", () => {
  test.each(["", "--help", "-h", "help"])("sluice %s names every command", async (line) => {
    const { code, stdout, stderr } = await run(line);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const name of [...Object.keys(commands), ...reserved])
      expect(stdout).toMatch(new RegExp(`\\b${name}\\b`, "u"));
  });

  test.each(Object.keys(commands) as CommandName[])(
    "%s has an example, and says what each of its flags does",
    async (name) => {
      const command = await commands[name]();
      for (const lang of ["en", "ko"]) {
        const { code, stdout } = await run(`${name} --help --lang ${lang}`);
        expect(code).toBe(0);
        expect(stdout).toContain(`  sluice ${name}`);
        expect(command.examples.length).toBeGreaterThan(0);
        for (const example of command.examples) expect(stdout).toContain(example);
        for (const flag of command.flags) expect(stdout).toMatch(new RegExp(`^  --${flag}\\b.*  \\S`, "mu"));
      }
      expect((await run(`help ${name}`)).stdout).toBe((await run(`${name} --help`)).stdout);
    },
  );

  test("what flags do stands in one column", async () => {
    for (const line of ["--help", ...Object.keys(commands).map((name) => `${name} --help`)]) {
      const lines = (await run(line)).stdout.split("\n").filter((each) => each.startsWith("  --"));
      const columns = lines.map((each) => /^ {2}--.*? {2,}(?=\S)/u.exec(each)?.[0].length);
      expect(new Set(columns).size, line).toBe(1);
    }
  });

  test("every flag belongs to a command", async () => {
    const { globalFlags } = await import("./flags.js");
    const known = new Set<string>(globalFlags);
    for (const load of Object.values(commands)) for (const flag of (await load()).flags) known.add(flag);
    expect([...known].sort()).toEqual(Object.keys(flags).sort());
  });

  test("the examples are accepted by the parser they explain", async () => {
    const { parseLine } = await import("./parse.js");
    for (const load of Object.values(commands)) {
      const command = await load();
      for (const example of command.examples) {
        const [first = ""] = example.replace(/ (&&|>) .*/u, "").split("\n");
        const words = (first.match(/"[^"]*"|\S+/gu) ?? []).slice(1).map((word) => word.replace(/^"|"$/gu, ""));
        const given = parseLine(words);
        expect(() => command.prepare(given, given.words.slice(1)), example).not.toThrow();
      }
    }
  });
});

test("--version", async () => {
  const { code, stdout } = await run("--version");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sluice 0\.0\.0-\w+ \(node \d+/u);
});

describe("wrong use ends with 2 and touches nothing", () => {
  test.each([
    ["up --to 0004 --step 1", "there is no flag --step; --steps N is near it      (sluice up --help)\n"],
    ["up --to 0004 --step 1 --lang ko", "--step 플래그가 없습니다. 비슷한 이름: --steps N      (sluice up --help)\n"],
    ["statsu", "there is no command statsu; status is near it      (sluice --help)\n"],
    ["--frobnicate", "there is no flag --frobnicate      (sluice --help)\n"],
    ["up --to 1 --only 2", "--to and --only exclude each other      (give one of them)\n"],
    ["up postgres://u:topsecret@h/d", 'up does not take "postgres://u:***@h/d"      (sluice up --help)\n'],
  ])("sluice %s", async (line, said) => {
    const { code, stdout, stderr } = await run(line);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: said });
  });

  test("the language is the environment's where no flag says", async () => {
    expect((await run("statsu", { LANG: "ko_KR.UTF-8" })).stderr).toContain("명령이 없습니다");
    expect((await run("statsu --lang en", { LANG: "ko_KR.UTF-8" })).stderr).toContain("there is no command");
  });
});

test.each(reserved)("%s is not in this version", async (name) => {
  const { code, stdout, stderr } = await run(`${name} --json --whatever`);
  expect(code).toBe(2);
  expect(stderr).toContain(`sluice ${name} is not in this version`);
  assertDocument(name, stdout);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    command: name,
    exitCode: 2,
    error: { code: "not_in_this_version" },
  });
});

describe("--json", () => {
  test.each([
    ["up --json --step 1", "wrong_use"],
    ["status --json", "no_source"],
    ["log --json --source nowhere --url postgres://u:topsecret@h/d", "source_missing"],
    ["up --json --config nowhere.ts", "config_unreadable"],
    ["statsu --json", "wrong_use"],
    ["resolve --json", "wrong_use"],
    ["init --json", "needs_terminal"],
  ])("sluice %s gives one document, whatever fails", async (line, errorCode) => {
    const { code, stdout, stderr } = await run(line);
    expect(code).toBe(2);
    assertDocument(line.split(" ")[0] ?? "", stdout);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, exitCode: 2, error: { code: errorCode } });
    expect(stderr).not.toBe("");
    expect(stdout + stderr).not.toContain("topsecret");
  });
});

test("a signal that came before anything was begun ends with 8", async () => {
  const written = { stdout: "", stderr: "" };
  const code = await main({
    argv: ["status", "--url", "postgres://u@localhost:1/d", "--source", "/tmp"],
    env: {},
    cwd: "/nonexistent",
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    onSignal(heard) {
      heard("SIGINT");
      return () => {};
    },
  });
  expect([code, written.stdout]).toEqual([8, ""]);
  expect(written.stderr).toContain("interrupted by SIGINT");
});

test("--timeout that ran out is said as that, not as a signal", async () => {
  for (const [words, said] of [
    [en, "the time limit (--timeout) was reached"],
    [ko, "제한 시간(--timeout)"],
  ] as const)
    expect(words.failures.interrupted({ signal: "--timeout" }).what).toContain(said);
});

test("a terminal that reports no columns is taken for 80 wide, and what is none has no end", () => {
  const write = (): void => {};
  expect(columnsOf({ write, isTTY: true, columns: 0 })).toBe(80);
  expect(columnsOf({ write, isTTY: true })).toBe(80);
  expect(columnsOf({ write, isTTY: true, columns: 132 })).toBe(132);
  expect(columnsOf({ write, columns: 132 })).toBe(Infinity);
});

test("without a terminal no question is asked: init names the flag", async () => {
  const { code, stderr } = await run("init");
  expect(code).toBe(2);
  expect(stderr).toContain("--yes");
});
