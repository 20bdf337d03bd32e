import { describe, expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { filesOf, loadedBy } from "./loaded-by.js";
import { place } from "./sluice.js";

/** What the driver brings along. Whatever is not here and not ours must not be loaded where nothing needs it. */
const driver = [
  "pg",
  "pg-connection-string",
  "pg-int8",
  "pg-protocol",
  "pg-types",
  "pgpass",
  "postgres-array",
  "postgres-bytea",
  "postgres-date",
  "postgres-interval",
  "split2",
  "xtend",
];

const files = {
  "migrations/001_a.sql": "CREATE TABLE a (id int);\n-- sluice:down\nDROP TABLE a;\n",
  "migrations/002_b.sql": "ALTER TABLE a ADD b text;\n-- sluice:down\nALTER TABLE a DROP b;\n",
};

describe("without a database", () => {
  test.each([
    ["--version", /./],
    ["--help", /^src\/cli\/help\.ts$/],
    ["up --help", /^src\/cli\/help\.ts$/],
  ])("%s loads no package, no operation, no engine", async (line, own) => {
    await using here = place({});
    const loaded = await loadedBy(here, line);
    expect(loaded.code).toBe(0);
    expect(loaded.packages).toEqual([]);
    expect(filesOf(loaded, own).length).toBeGreaterThan(0);
    expect(
      filesOf(loaded, /^src\/(?:operations\/(?!version)|engines|run|places|core\/(?:plan|sql|formats|histories))\b/),
    ).toEqual([]);
    expect(filesOf(loaded, /^src\/render\/words\/ko\b/)).toEqual([]);
  });

  test("a wrong flag is said without loading what the command does", async () => {
    await using here = place(files);
    const loaded = await loadedBy(here, "up --stpes 1");
    expect(loaded.code).toBe(2);
    expect(loaded.packages).toEqual([]);
    expect(filesOf(loaded, /^src\/(?:operations|engines|run)\/(?!.*(?:world|request|version))/)).toEqual([]);
  });

  test("files that cannot be read are said before the driver is loaded", async () => {
    await using here = place({ ...files, "migrations/1_again.sql": "SELECT 1;" });
    const loaded = await loadedBy(here, "up --url postgres://localhost:1/nobody");
    expect(loaded.code).toBe(2);
    expect(loaded.packages).toEqual([]);
  });
});

describe("with a database", () => {
  test("what a command needs is the driver; one language, its own operation, no parser, no embedded server", async () => {
    await using database = await freshDatabase();
    await using here = place(files);
    expect((await here.sluice(`up --url ${database.url}`)).code).toBe(0);
    for (const [line, operation] of [
      ["status", "status"],
      ["up", "up"],
      ["log", "log"],
      ["plan --check", "plan"],
    ] as const) {
      const loaded = await loadedBy(here, `${line} --url ${database.url}`);
      expect([line, loaded.code]).toEqual([line, 0]);
      expect(loaded.packages).toContain("pg");
      if (operation !== "plan")
        expect([line, loaded.packages.filter((name) => !driver.includes(name))]).toEqual([line, []]);
      expect([line, filesOf(loaded, /^src\/engines\/postgres\/server/)]).toEqual([line, []]);
      expect([line, filesOf(loaded, /^src\/render\/words\/ko\b/)]).toEqual([line, []]);
      expect(filesOf(loaded, /^src\/render\/words\/en\b/).length).toBeGreaterThan(0);
      expect(filesOf(loaded, new RegExp(`^src/operations/${operation}\\.ts$`))).toHaveLength(1);
      const others = /^src\/operations\/(?:baseline|init|new|redo|reset|resolve|wait)\.ts$/;
      expect([line, filesOf(loaded, others)]).toEqual([line, []]);
      expect([line, filesOf(loaded, /^src\/engines\/mysql\//)]).toEqual([line, []]);
      if (operation === "up") expect(filesOf(loaded, /^src\/render\/words\/en\/failures/)).toEqual([]);
    }
  });

  test("applying what cannot destroy needs no parser; what may, does", async () => {
    await using database = await freshDatabase();
    await using here = place(files);
    const first = await loadedBy(here, `up --url ${database.url}`);
    expect(first.code).toBe(0);
    expect(first.packages).not.toContain("libpg-query");
    here.write({ "migrations/003_c.sql": "ALTER TABLE a DROP b;\n" });
    const second = await loadedBy(here, `up --url ${database.url} --allow-destructive 3`);
    expect(second.code).toBe(0);
    expect(second.packages).toContain("libpg-query");
  });

  test("Korean loads Korean alone", async () => {
    await using database = await freshDatabase();
    await using here = place(files);
    const loaded = await loadedBy(here, `status --url ${database.url}`, { LANG: "ko_KR.UTF-8" });
    expect(filesOf(loaded, /^src\/render\/words\/ko\b/).length).toBeGreaterThan(0);
    expect(filesOf(loaded, /^src\/render\/words\/en\b/)).toEqual([]);
  });

  test("a JSON configuration needs no loader; one in TypeScript has it where Node cannot read the file itself", async () => {
    await using database = await freshDatabase();
    const config = { targets: { main: { source: "migrations", url: database.url } } };
    await using json = place({ ...files, "sluice.config.json": JSON.stringify(config) });
    const plain = await loadedBy(json, "status");
    expect([plain.code, plain.packages.filter((name) => !driver.includes(name))]).toEqual([0, []]);
    const text = `import { defineConfig } from "sluice/config";\nexport default defineConfig(${JSON.stringify(config)});\n`;
    await using typed = place({ ...files, "sluice.config.ts": text });
    const loaded = await loadedBy(typed, "status");
    const strips = (process.features as { typescript?: unknown }).typescript === "strip";
    expect([loaded.code, loaded.packages.includes("jiti")]).toEqual([0, !strips]);
  });
});
