import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findConfig, loadConfig } from "./load.js";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-load-"));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const typed =
  'import { defineConfig } from "sluice/config";\nconst name: string = "x";\nexport default defineConfig({ name });\n';
const plain = 'import { defineConfig } from "sluice/config";\nexport default defineConfig({ name: "x" });\n';

describe("a configuration is read whatever it is written in, also where no node_modules and no package.json are", () => {
  test.each([
    ["sluice.config.ts", typed, {}],
    ["sluice.config.mts", typed, {}],
    ["sluice.config.js", plain, {}],
    ["sluice.config.mjs", plain, {}],
    ["sluice.config.mjs", 'export default { name: "x" };', {}],
    ["sluice.config.js", 'module.exports = { name: "x" };', {}],
    ["sluice.config.js", 'export default { name: "x" };', { "package.json": '{"type":"module"}' }],
    ["sluice.config.ts", typed, { "package.json": '{"type":"commonjs"}' }],
    [
      "sluice.config.ts",
      'import { name } from "./name.ts";\nexport default { name };',
      { "name.ts": 'export const name: string = "x";' },
    ],
    ["sluice.config.mjs", 'export default async () => ({ name: "x" });', {}],
    ["sluice.config.json", '\uFEFF{ "$schema": "./schema.json", "name": "x" }', {}],
  ])("%s: %s", async (name, text, others) => {
    const folder = project({ ".git/HEAD": "", [name]: text, ...others });
    const loaded = await loadConfig(folder);
    expect(loaded).toMatchObject({ config: { name: "x" }, file: name, path: join(folder, name) });
  });
});

describe("where it is looked for", () => {
  test("the nearest one upwards", () => {
    const folder = project({ ".git/HEAD": "", "sluice.config.json": "{}", "a/b/c": "" });
    expect(findConfig(join(folder, "a/b"))).toBe(join(folder, "sluice.config.json"));
  });
  test("not beyond the repository", () => {
    const folder = project({ "sluice.config.json": "{}", "repo/.git/HEAD": "", "repo/a/b": "" });
    expect(findConfig(join(folder, "repo/a"))).toBeUndefined();
  });
  test("a file of that name only", () => {
    const folder = project({ ".git/HEAD": "", "sluice.config.yaml": "" });
    expect(findConfig(folder)).toBeUndefined();
  });
});

describe("what cannot be read is said with its place", () => {
  const failure = (folder: string): Promise<unknown> =>
    loadConfig(folder).then(
      () => "nothing failed",
      (error: unknown) => error,
    );
  test.each([
    ["sluice.config.ts", "export default {\n  name: = 1,\n};\n", { line: 2 }],
    ["sluice.config.mjs", 'export default {};\nthrow new Error("broken by hand");\n', { line: 2 }],
  ])("%s", async (name, text, at) => {
    const folder = project({ ".git/HEAD": "", [name]: text });
    expect(await failure(folder)).toMatchObject({
      code: "config_unreadable",
      exitCode: 2,
      facts: { file: name, at: { file: name, ...at } },
    });
  });
  test.each([
    ["sluice.config.mjs", 'export default () => { throw new Error("vault is sealed"); };', "vault is sealed"],
    ["sluice.config.ts", 'export default (): object => { throw new Error("vault is sealed"); };', "vault is sealed"],
    [
      "sluice.config.mjs",
      'export default async () => { throw new Error("fetch failed", { cause: new Error("no route") }); };',
      "fetch failed: no route",
    ],
    ["sluice.config.mjs", "export default () => Promise.reject(null);", "null"],
  ])("a function that fails is the configuration's fault: %s %s", async (name, text, reason) => {
    const folder = project({ ".git/HEAD": "", [name]: text });
    expect(await failure(folder)).toMatchObject({ code: "config_unreadable", exitCode: 2, facts: { reason } });
  });
  test("a place is the file's own, or none is said", async () => {
    const long = `export default () => {\n  const name: string = "x"; throw new Error(name);\n};`;
    const folder = project({ ".git/HEAD": "", "sluice.config.ts": long });
    const { facts } = (await failure(folder)) as { facts: { at?: { line: number; column: number } } };
    const strips = (process.features as { typescript?: unknown }).typescript === "strip";
    expect(facts.at).toEqual(strips ? { file: "sluice.config.ts", line: 2, column: 35 } : undefined);
  });
  test("an import that leads nowhere", async () => {
    const folder = project({ ".git/HEAD": "", "sluice.config.mjs": 'import "./nowhere.js";\nexport default {};' });
    expect(await failure(folder)).toMatchObject({
      code: "config_unreadable",
      facts: { reason: expect.stringContaining("nowhere.js") },
    });
  });
  test("nothing exported", async () => {
    const folder = project({ ".git/HEAD": "", "sluice.config.mjs": "export const config = {};" });
    expect(await failure(folder)).toMatchObject({ code: "config_invalid", facts: { problem: { kind: "no_export" } } });
  });
});
