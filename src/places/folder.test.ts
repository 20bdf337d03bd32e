import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findComposeDatabases } from "./compose-file.js";
import { readFolder } from "./folder.js";
import { writeFiles } from "./write.js";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-folder-"));
  made.push(folder);
  writeFiles(
    folder,
    Object.entries(files).map(([path, text]) => ({ path, text })),
  );
  return folder;
}
const bytesOf = (pieces: Iterable<Uint8Array>): Buffer =>
  Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));

test("files sorted by path; dot files, node_modules and links to folders left out", () => {
  const folder = folderOf({
    "b.sql": "",
    "a.sql": "",
    "sub/c.sql": "",
    ".hidden/x.sql": "",
    ".x.sql": "",
    "node_modules/m/x.sql": "",
  });
  symlinkSync(join(folder, "sub"), join(folder, "link"));
  const { files, hidden } = readFolder(folder, "m");
  expect(files.map(({ path }) => path)).toEqual(["a.sql", "b.sql", "sub/c.sql"]);
  // Told by name where an owner stops at it.
  expect(hidden).toEqual([".x.sql"]);
});

test("a mounted ConfigMap: its files are links into a hidden folder", () => {
  const folder = folderOf({ "..2026_11_21/001_a.sql": "SELECT 1;" });
  symlinkSync("..2026_11_21", join(folder, "..data"));
  symlinkSync("..data/001_a.sql", join(folder, "001_a.sql"));
  const [file, ...others] = readFolder(folder, "m").files;
  expect([others, file?.bytes, bytesOf(file!.read()).toString()]).toEqual([[], 9, "SELECT 1;"]);
});

test("a name that is not UTF-8 fails by what it is", () => {
  const folder = folderOf({});
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/004_`), Buffer.from([0xb0, 0xa1]), Buffer.from(".sql")]), "x");
  const [file] = readFolder(folder, "m").files;
  expect(() => bytesOf(file!.read())).toThrow(expect.objectContaining({ code: "EILSEQ" }));
});

test("a link that leads nowhere is not left out in silence", () => {
  const folder = folderOf({});
  symlinkSync("nowhere.sql", join(folder, "001_a.sql"));
  const [file] = readFolder(folder, "m").files;
  expect(() => bytesOf(file!.read())).toThrow(expect.objectContaining({ code: "ENOENT" }));
});

test("a folder that is not there, and a file in the place of one", () => {
  expect(() => readFolder("/nowhere/at/all", "m")).toThrow(
    expect.objectContaining({ code: "source_missing", facts: { folder: "m" } }),
  );
  const folder = folderOf({ file: "SELECT 1;" });
  const { name, files, single } = readFolder(join(folder, "file"), "m/file");
  expect({ name, single, paths: files.map(({ path }) => path) }).toEqual({ name: "m", single: true, paths: ["file"] });
  expect(Array.from(files[0]!.read(), (piece) => Buffer.from(piece).toString())).toEqual(["SELECT 1;"]);
  expect(() => readFolder(join(folder, "file/x"), "m")).toThrow(
    expect.objectContaining({ facts: { folder: "m", reason: "ENOTDIR" } }),
  );
});

test("read in pieces of at most 64 KiB, again and again the same", () => {
  const text = "0123456789abcdef".repeat(20_000);
  const [file] = readFolder(folderOf({ "a.sql": text }), "m").files;
  const pieces = Array.from(file!.read(), (piece) => Buffer.from(piece));
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(64 * 1024);
  expect([bytesOf(pieces).toString() === text, bytesOf(file!.read()).toString() === text]).toEqual([true, true]);
});

const changes: readonly (readonly [string, (path: string) => void])[] = [
  ["grows", (path) => appendFileSync(path, "more")],
  ["is written again with the same size", (path) => utimesSync(path, new Date(), new Date(Date.now() + 5000))],
  ["goes away", (path) => unlinkSync(path)],
];

test.each(changes)("a large file that %s between two readings is refused", (_name, change) => {
  const folder = folderOf({ "a.sql": "x".repeat(70_000) });
  const [file] = readFolder(folder, "m").files;
  bytesOf(file!.read());
  change(join(folder, "a.sql"));
  expect(() => bytesOf(file!.read())).toThrow(
    expect.objectContaining({ code: "source_changed", facts: { file: "m/a.sql" } }),
  );
});

test.each(changes)("a small file that %s between two readings is what it was", (_name, change) => {
  const folder = folderOf({ "a.sql": "SELECT 1;" });
  const [file] = readFolder(folder, "m").files;
  const before = bytesOf(file!.read());
  change(join(folder, "a.sql"));
  expect(bytesOf(file!.read())).toEqual(before);
});

test("many small files are kept up to a limit, and are read again beyond it", () => {
  const text = "x".repeat(60_000);
  const names = Array.from({ length: 400 }, (_, index) => `${String(index).padStart(3, "0")}.sql`);
  const folder = folderOf(Object.fromEntries(names.map((name) => [name, text])));
  const { files } = readFolder(folder, "m");
  for (const file of files) bytesOf(file.read());
  for (const name of names) unlinkSync(join(folder, name));
  const gone = files.filter((file) => {
    try {
      return bytesOf(file.read()).length !== text.length;
    } catch (error) {
      expect(error).toMatchObject({ code: "source_changed" });
      return true;
    }
  });
  expect(gone.length).toBeGreaterThan(100);
  expect(gone.length).toBeLessThan(140);
});

test("a file that changes while it is read", () => {
  const folder = folderOf({ "a.sql": "x".repeat(200_000) });
  const [file] = readFolder(folder, "m").files;
  expect(() => {
    for (const piece of file!.read()) if (piece.length > 0) appendFileSync(join(folder, "a.sql"), "more");
  }).toThrow(expect.objectContaining({ code: "source_changed" }));
});

test("a generator that is left early closes its file", ({ skip }) => {
  skip(!existsSync("/proc/self/fd"), "this system has no /proc/self/fd, which tells what is open");
  const [file] = readFolder(folderOf({ "a.sql": "x".repeat(200_000) }), "m").files;
  const open = (): number => readdirSync("/proc/self/fd").length;
  const before = open();
  for (let at = 0; at < 100; at++) for (const piece of file!.read()) if (piece.length > 0) break;
  expect(open() - before).toBeLessThan(50);
});

test("writing makes folders, and never overwrites", () => {
  const folder = folderOf({ "db/migrations/001.sql": "mine" });
  expect(() => writeFiles(folder, [{ path: "db/migrations/001.sql", text: "yours" }])).toThrow(
    expect.objectContaining({ code: "file_exists" }),
  );
  expect(bytesOf(readFolder(join(folder, "db"), "db").files[0]!.read()).toString()).toBe("mine");
});

test("a place that cannot be written", () => {
  const folder = folderOf({ file: "" });
  expect(() => writeFiles(join(folder, "file"), [{ path: "a", text: "" }])).toThrow(
    expect.objectContaining({ code: "file_unwritable", facts: { file: "a", reason: "EEXIST" } }),
  );
});

test("a pair is written whole or not at all", () => {
  const folder = folderOf({ "1.down.sql": "mine" });
  const pair = ["1.sql", "1.down.sql"].map((path) => ({ path, text: "" }));
  expect(() => writeFiles(folder, pair)).toThrow(expect.objectContaining({ facts: { file: "1.down.sql" } }));
  expect(readFolder(folder, "m").files.map(({ path }) => path)).toEqual(["1.down.sql"]);
});

test("databases of a compose file", () => {
  const folder = folderOf({
    "docker-compose.yml": `x-base: &base
  image: postgres:1
services:
  app:
    image: example/postgres-client:1
    depends_on:
      postgres:
        condition: service_healthy
  db:
    image: "postgres:16-alpine"   # newest we have
  maria:
    build: .
    image: docker.io/library/mariadb:11
volumes:
  image: postgres
`,
  });
  expect(findComposeDatabases(folder)).toEqual([
    { file: "docker-compose.yml", service: "db", image: "postgres:16-alpine" },
    { file: "docker-compose.yml", service: "maria", image: "docker.io/library/mariadb:11" },
  ]);
  mkdirSync(join(folder, "empty"));
  expect(findComposeDatabases(join(folder, "empty"))).toEqual([]);
});

test("who reads much is told of it now and then: of long files, and of many small ones", () => {
  let told = 0;
  const folder = folderOf({ "a.sql": "x".repeat(9 * 1024 * 1024), "b.sql": "x".repeat(2 * 1024 * 1024), "c.sql": "x" });
  const [large, small, least] = readFolder(folder, "m", () => told++).files;
  bytesOf(small!.read());
  expect(told).toBe(0);
  bytesOf(large!.read());
  expect(told).toBe(2);
  for (let times = 0; times < 4000; times++) bytesOf(least!.read());
  expect(told).toBe(3);
});
