import { spawnSync } from "node:child_process";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { place, type Place } from "./sluice.js";

const files = { "migrations/001_users.sql": "CREATE TABLE users (id bigint);\n" };
// Nothing listens there: whoever connects first ends with 6.
const variables = { DATABASE_URL: "postgres://kim@127.0.0.1:9/app" };

/** Root reads everything: another user is needed where we are root. */
function asAnother(here: Place, line: string): { readonly code: number | null; readonly stderr: string } {
  chmodSync(here.folder, 0o755);
  const bin = join(import.meta.dirname, "../../dist/bin.cjs");
  const { status, stderr } = spawnSync(process.execPath, [bin, ...line.split(" ")], {
    cwd: here.folder,
    env: { PATH: process.env["PATH"], HOME: here.folder, LANG: "C", ...variables },
    encoding: "utf8",
    ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
  });
  return { code: status, stderr };
}

test("a migration that may not be read is named, and nothing is connected to", async () => {
  await using here = place(files, variables);
  chmodSync(join(here.folder, "migrations/001_users.sql"), 0);
  const { code, stderr } = asAnother(here, "up");
  expect(stderr).toContain("migrations/001_users.sql  cannot be read: EACCES");
  expect([code, stderr.includes("    at ")]).toEqual([2, false]);
});

test("a folder that may not be read is not taken for one that is not there", async () => {
  await using here = place(files, variables);
  chmodSync(join(here.folder, "migrations"), 0);
  const { code, stderr } = asAnother(here, "up");
  expect(stderr).toContain("the folder migrations cannot be read (EACCES)");
  expect(code).toBe(2);
});

test("a link that leads nowhere, and a name that is not UTF-8, are named", async () => {
  await using here = place(files, variables);
  const folder = join(here.folder, "migrations");
  symlinkSync("nowhere", join(folder, "002_link.sql"));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/004_`), Buffer.from([0xb0, 0xa1]), Buffer.from(".sql")]), "x");
  const { code, stderr } = await here.sluice("up");
  expect(stderr).toContain("migrations/002_link.sql  cannot be read: ENOENT");
  expect(stderr).toMatch(/migrations\/004_.*\.sql {2}cannot be read: EILSEQ/u);
  expect(code).toBe(2);
});

test.each(["sslrootcert", "sslcert", "sslkey"])("%s that cannot be read is named", async (parameter) => {
  await using here = place(files, variables);
  writeFileSync(join(here.folder, "there.pem"), "");
  const all = { sslrootcert: "there.pem", sslcert: "there.pem", sslkey: "there.pem", [parameter]: "nope.pem" };
  const url = `postgres://kim@127.0.0.1:9/app?sslmode=verify-full&${new URLSearchParams(all).toString()}`;
  expect(await here.json(`status --url ${url}`)).toMatchObject({
    exitCode: 2,
    error: { code: "secret_unreadable", message: expect.stringContaining(parameter) },
  });
});

test("--dotenv is ours and not Node's, whatever Node's version", async () => {
  await using here = place(files);
  const { code, stderr } = await here.sluice("status --dotenv nope");
  expect([code, stderr]).toEqual([2, expect.stringContaining("--dotenv names nope, which cannot be read: ENOENT")]);
  writeFileSync(join(here.folder, "here.env"), `DATABASE_URL=${variables.DATABASE_URL}\n`);
  expect((await here.sluice("status --dotenv here.env")).code).toBe(6);
});
