import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { noPaint } from "../../render/paint.js";
import { en } from "../../render/words/en.js";
import { parseLine } from "../parse.js";
import type { Stage } from "../command.js";
import { init } from "./init.js";

const folder = mkdtempSync(join(tmpdir(), "sluice-init-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("of several folders each is asked about, until one is agreed to", async () => {
  for (const source of ["migrations", "db/migrations"]) {
    mkdirSync(join(folder, source), { recursive: true });
    writeFileSync(join(folder, source, "001_a.sql"), "SELECT 1;\n");
  }
  const asked: string[] = [];
  const answers = [false, true, true];
  const stage: Stage = {
    cwd: folder,
    env: {},
    world: () => Promise.reject(new Error("init needs no settings")),
    ask(shown, question) {
      shown({ words: en, paint: noPaint, width: 80 });
      asked.push(question(en));
      return Promise.resolve(answers.shift() ?? false);
    },
  };
  await init.prepare(parseLine(["init"]), []).run(stage);
  expect(asked).toEqual([
    "Are the migrations in migrations?",
    "Are the migrations in db/migrations?",
    "Write sluice.config.ts?",
  ]);
  expect(readFileSync(join(folder, "sluice.config.ts"), "utf8")).toContain('source: "db/migrations"');
  rmSync(join(folder, "sluice.config.ts"));
  await expect(init.prepare(parseLine(["init"]), []).run(stage)).rejects.toMatchObject({ code: "source_ambiguous" });
  await expect(init.prepare(parseLine(["init", "--yes"]), []).run(stage)).rejects.toMatchObject({
    code: "source_ambiguous",
  });
});

test("a variable is a wish as its flag is", async () => {
  const stage: Stage = {
    cwd: folder,
    env: { SLUICE_SOURCE: "db/migrations", SLUICE_CONFIG: "named.config.ts", SLUICE_FORMAT: "" },
    world: () => Promise.reject(new Error("init needs no settings")),
  };
  const { result } = await init.prepare(parseLine(["init", "--yes"]), []).run(stage);
  expect(result).toMatchObject({ file: "named.config.ts", written: true, found: [{ folder: "db/migrations" }] });
});
