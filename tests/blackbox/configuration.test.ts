import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, place } from "./sluice.js";

const bin = join(import.meta.dirname, "../../dist/bin.cjs");

test("what a configuration prints is not on stdout, where one document or screen stands", async () => {
  await using here = place({
    "sluice.config.mjs":
      'console.log("loading"); export default async () => { process.stdout.write("called\\n"); return {}; };',
  });
  // One document: `json` reads all of stdout.
  expect(await here.json("new add_phone")).toMatchObject({ ok: true, files: ["migrations/001_add_phone.sql"] });
  const { stdout, stderr } = await here.sluice("new add_email");
  expect(stdout).toMatch(/^ {2}✓ /u);
  expect(stderr).toBe("loading\ncalled\n");
});

test("a configuration whose function fails is a wrong configuration, not a defect", async () => {
  await using here = place({ "sluice.config.mjs": 'export default () => { throw new Error("vault is sealed"); };' });
  const { code, stdout, stderr } = await here.sluice("status");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("✗ sluice.config.mjs cannot be read: vault is sealed\n");
  expect(stderr).not.toContain("    at ");
});

test("SLUICE_TARGET chooses wherever it is set: in the environment, or in a file that is asked for", async () => {
  await using here = place({
    "sluice.config.json": '{ "targets": { "a": { "source": "x" }, "b": { "source": "y" } } }',
    ".env": "SLUICE_TARGET=b\n",
  });
  expect(await here.json("new one --dotenv .env")).toMatchObject({ files: ["y/001_one.sql"] });
  expect(await here.json("new two", { SLUICE_TARGET: "a" })).toMatchObject({ files: ["x/001_two.sql"] });
  expect(await here.json("new three --dotenv .env", { SLUICE_TARGET: "a" })).toMatchObject({
    files: ["x/002_three.sql"],
  });
  expect(await here.json("new four --target a --dotenv .env")).toMatchObject({ files: ["x/003_four.sql"] });
});

test("init takes what belongs into a configuration, and refuses the rest by name", async () => {
  await using here = place({ "db/sql/001_users.sql": "SELECT 1;\n" });
  const { code, stdout, stderr } = await here.sluice("init --yes --url postgres://u:hunter2@db/app");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("init does not take --url: a password may stand in it");
  expect(stderr).not.toContain("hunter2");
  expect((await here.sluice("init --yes --role migrator")).stderr).toContain("init does not take --role");
  const made = await here.sluice("init --yes --source db/sql --config other.config.ts --env staging");
  expect(made.stdout).toContain("✓ wrote other.config.ts");
  expect(made.stdout).toContain("sluice status --config other.config.ts --env staging\n");
  expect(await here.json("new more --config other.config.ts")).toMatchObject({ files: ["db/sql/002_more.sql"] });
});

test("from a folder below, files are named as they are reached from there", async () => {
  await using here = place({
    "sluice.config.json": '{ "targets": { "main": { "source": "db/sql" } } }',
    "db/sql/001_users.sql": "<<<<<<< HEAD\n",
    "src/app.ts": "",
  });
  const below = `${here.folder}/src`;
  const from = async (line: string): Promise<string> => {
    const child = spawn(process.execPath, [bin, ...line.split(" ")], {
      cwd: below,
      env: { PATH: process.env["PATH"] ?? "", HOME: here.folder, LANG: "C" },
    });
    const { stdout, stderr } = await ended(child);
    return stdout + stderr;
  };
  expect(await from("new add_phone")).toContain("✓ wrote ../db/sql/002_add_phone.sql\n");
  expect(await from("up")).toContain("✗ ../db/sql/001_users.sql:1:1");
  here.write({ "sluice.config.json": '{ "targetz": {} }' });
  expect(await from("up")).toContain("../sluice.config.json:1:4\n");
});
