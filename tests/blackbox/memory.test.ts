import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { ended, place, type Place } from "./sluice.js";

const mebibyte = 1024 * 1024;
const words = "abcdefghij".repeat(8);

/** Of a text V8 keeps two bytes a character as soon as one of them is Korean. */
const mixed = (): string =>
  `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ${`('${words}가'),\n`.repeat((7.9 * mebibyte) / 89)} ('');\n`.repeat(4)}`;

const files: Readonly<Record<string, () => string>> = {
  "one COPY of 24 MiB": () =>
    `CREATE TABLE big (a text);\nCOPY big FROM stdin;\n${`${words}\n`.repeat((24 * mebibyte) / 81)}\\.\n`,
  "24 MiB of INSERT": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ('${words}'), ('${words}');\n`.repeat((24 * mebibyte) / 193)}`,
  "statements of 7.9 MiB": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ${`('${words}'), `.repeat((7.9 * mebibyte) / 86)} ('');\n`.repeat(4)}`,
  "strings of 7.9 MiB in Korean": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ('${"가나다라마".repeat((7.9 * mebibyte) / 15)}');\n`.repeat(4)}`,
  "statements of 7.9 MiB, Korean here and there": mixed,
};

test.each(Object.entries(files))("%s take no more than 120 MiB of memory", async (_name, text) => {
  await using database = await freshDatabase();
  await using here = place({ "migrations/1_big.sql": text() });
  for (const command of text === mixed ? ["plan", "up", "status"] : ["up"]) {
    const { said, peakMiB } = await measured(here, `${command} --url ${database.url}`);
    expect([command, said]).toEqual([command, expect.stringMatching(command === "plan" ? /1 +big/ : "1 applied")]);
    expect([command, peakMiB < 120, peakMiB]).toEqual([command, true, peakMiB]);
  }
});

describe("10,000 files", () => {
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => {
      const id = String(index + 1).padStart(5, "0");
      return [`migrations/${id}_step.sql`, `-- Step ${id}\nINSERT INTO steps VALUES (${index}, 'step');\n`];
    }),
  );

  test("take no more than 120 MiB to apply, to look at, and where nothing is to be done", async () => {
    await using database = await freshDatabase();
    await database.query("CREATE TABLE steps (id int, name text)");
    await using here = place(many);
    const lines = [
      ["up --to 09990", "9990 applied"],
      ["status", "10 pending"],
      ["up", "10 applied"],
      ["up", "nothing to do"],
    ] as const;
    for (const [line, says] of lines) {
      const { said, peakMiB } = await measured(here, `${line} --url ${database.url}`);
      expect([line, said.slice(-2000)]).toEqual([line, expect.stringContaining(says)]);
      expect([line, peakMiB < 120, peakMiB]).toEqual([line, true, peakMiB]);
    }
  }, 240_000);
});

/** What a call says, and how much memory it had at its peak. */
async function measured(here: Place, line: string): Promise<{ readonly said: string; readonly peakMiB: number }> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-memory-"));
  try {
    const preload = join(folder, "peak.mjs");
    const file = join(folder, "peak");
    writeFileSync(
      preload,
      `import { writeFileSync } from "node:fs";\nprocess.once("exit", () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));\n`,
    );
    const ran = await ended(here.start(line, { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` }));
    return { said: ran.stderr + ran.stdout, peakMiB: Number(readFileSync(file, "utf8")) / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
