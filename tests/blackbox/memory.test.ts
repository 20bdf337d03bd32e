import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { ended, place } from "./sluice.js";

const mebibyte = 1024 * 1024;
const words = "abcdefghij".repeat(8);

const files: Readonly<Record<string, () => string>> = {
  "one COPY of 24 MiB": () =>
    `CREATE TABLE big (a text);\nCOPY big FROM stdin;\n${`${words}\n`.repeat((24 * mebibyte) / 81)}\\.\n`,
  "24 MiB of INSERT": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ('${words}'), ('${words}');\n`.repeat((24 * mebibyte) / 193)}`,
  "statements of 7.9 MiB": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ${`('${words}'), `.repeat((7.9 * mebibyte) / 86)} ('');\n`.repeat(4)}`,
  "strings of 7.9 MiB in Korean": () =>
    `CREATE TABLE big (a text);\n${`INSERT INTO big VALUES ('${"가나다라마".repeat((7.9 * mebibyte) / 15)}');\n`.repeat(4)}`,
};

test.each(Object.entries(files))("%s take no more than 120 MiB of memory", async (_name, text) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-memory-"));
  await using database = await freshDatabase();
  await using here = place({ "migrations/1_big.sql": text() });
  try {
    const preload = join(folder, "peak.mjs");
    const file = join(folder, "peak");
    writeFileSync(
      preload,
      `import { writeFileSync } from "node:fs";\nprocess.once("exit", () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));\n`,
    );
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
    const ran = await ended(here.start(`up --url ${database.url}`, env));
    expect(ran.stderr + ran.stdout).toContain("1 applied");
    expect(Number(readFileSync(file, "utf8")) / 1024).toBeLessThan(120);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
