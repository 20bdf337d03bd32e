import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { ended, place } from "./sluice.js";

/** util-linux's `script` gives a program a terminal. */
const noTerminal = [spawnSync("script", ["--version"]).status !== 0, "no script here, which gives a terminal"] as const;
const bin = join(import.meta.dirname, "../../dist/bin.cjs");

async function onTerminal(
  folder: string,
  line: string,
  env: Record<string, string>,
  typed = "",
): Promise<{ code: number; screen: string }> {
  const child = spawn("script", ["-qefc", `stty cols 70; ${process.execPath} ${bin} ${line}`, "/dev/null"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      SLUICE_ENV: "development",
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  if (typed !== "") setTimeout(() => child.stdin?.write(typed), 1500);
  const { code, stdout } = await ended(child);
  return { code, screen: stdout };
}

test("a terminal has colours, and a living line on what takes longer than a second", async ({ skip }) => {
  skip(...noTerminal);
  await using database = await freshDatabase();
  await using here = place({ "migrations/001_slow.sql": "SELECT pg_sleep(2.5);\n" });
  const { code, screen } = await onTerminal(here.folder, "up", { DATABASE_URL: database.url });
  expect(code).toBe(0);
  expect(screen).toContain("\u001b[32m✓\u001b[39m 001 slow");
  expect(screen).toMatch(/\r\u001b\[K {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] 001 slow/u);
  expect(screen, "what runs stands below").toMatch(/001 slow +00:01\r?\n {4}SELECT pg_sleep\r/u);
  expect(screen, "two lines are drawn over").toMatch(
    /SELECT pg_sleep\r\u001b\[K\u001b\[1A\u001b\[K {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] 001 slow/u,
  );
  expect(screen).toMatch(/00:0[12]/u);
  expect(screen, "the living line is taken away").toMatch(/\r\u001b\[K\u001b\[1A\u001b\[K\r?\n {2}\S*✓/u);
  const plain = await onTerminal(here.folder, "status", { DATABASE_URL: database.url, NO_COLOR: "1" });
  expect(plain.screen).toContain("✓ 001");
  expect(plain.screen).not.toContain("\u001b[");
});

test("a pipe has neither, unless colour is forced", async () => {
  await using database = await freshDatabase();
  await using here = place({ "migrations/001_slow.sql": "SELECT pg_sleep(1.5);\n" }, { DATABASE_URL: database.url });
  expect((await here.sluice("up")).stdout).not.toContain("\u001b");
  expect((await here.sluice("status", { FORCE_COLOR: "1" })).stdout).toContain("\u001b[32m✓\u001b[39m");
});

test("init asks on a terminal, and writes only after a yes", async ({ skip }) => {
  skip(...noTerminal);
  await using here = place({ "migrations/001_a.sql": "SELECT 1;\n" });
  const no = await onTerminal(here.folder, "init", {}, "n\n");
  expect(no.screen).toContain("Write sluice.config.ts? [Y/n]");
  expect(no.screen).toContain("nothing was written");
  expect(existsSync(join(here.folder, "sluice.config.ts"))).toBe(false);
  const yes = await onTerminal(here.folder, "init", {}, "y\n");
  expect(yes.code).toBe(0);
  expect(existsSync(join(here.folder, "sluice.config.ts"))).toBe(true);
});
