import { describe, expect, test } from "vitest";
import type { Tree } from "../model/tree.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import type { ParsedSource } from "./format.js";
import { plain } from "./plain.js";

function tree(files: Readonly<Record<string, string>>): Tree {
  return {
    name: "migrations",
    files: Object.entries(files).map(([path, text]) => {
      const bytes = new TextEncoder().encode(text);
      return { path, bytes: bytes.length, read: () => [bytes] };
    }),
  };
}

const parse = (files: Readonly<Record<string, string>>): ParsedSource =>
  plain.parse(tree(files), postgresDialect.rules);
const codes = ({ problems }: ParsedSource): readonly string[] => problems.map(({ code, at }) => `${code} ${at.file}`);
const a = "SELECT 1;\n";

describe("a new migration in code", () => {
  const esm = "export const up = ({ sql }) => sql`SELECT 1`;\n";
  const common = "exports.up = ({ sql }) => sql`SELECT 1`;\n";
  const typed = "export const up: Migration = async";
  test.each([
    ["the first, in TypeScript", { "001_a.sql": a }, "004_add_phone.ts", typed],
    ["as the newest in code is", { "002_a.ts": esm, "003_b.mjs": esm }, "004_add_phone.mjs", "export const up = async"],
    ["in order of the numbers", { "9_a.js": esm, "10_b.mts": esm }, "004_add_phone.mts", typed],
    ["modules in .js", { "001_a.js": esm }, "004_add_phone.js", "export const up = async"],
    ["CommonJS in .js", { "001_a.js": common }, "004_add_phone.js", "exports.up = async"],
    ["CommonJS", { "001_a.cjs": common }, "004_add_phone.cjs", "exports.up = async"],
    [
      "what is no migration says nothing",
      { "001-a.sql": a, "lib.js": esm, "2_old/1.js": esm },
      "004-add-phone.ts",
      typed,
    ],
  ])("%s", async (_name, there, path, begins) => {
    const beside = Object.keys(there).filter((each) => !each.includes("/"));
    const draft = { id: "004", name: "add\nphone.ts", up: "", down: "", beside };
    const [file, ...more] = await plain.composeCode!(draft, tree(there));
    expect([file?.path, more, file?.text.includes(begins)]).toEqual([path, [], true]);
    const written = parse({ [path]: file!.text });
    const [migration] = written.migrations;
    expect([codes(written), migration?.up.performed, migration?.down]).toEqual([
      [`empty_file migrations/${path}`],
      { way: "code", module: path, export: "up" },
      undefined,
    ]);
    const filled = parse({ [path]: file!.text.replaceAll("// await sql`…`", "await sql`SELECT 1`") });
    expect([codes(filled), filled.migrations[0]?.down?.performed]).toEqual([
      [],
      { way: "code", module: path, export: "down" },
    ]);
  });
  test("without a down where none is wanted", async () => {
    expect(await plain.composeCode!({ id: "004", name: "fill", up: "" }, tree({}))).toEqual([
      {
        path: "004_fill.ts",
        text: 'import type { Migration } from "sluice";\n\n// fill\nexport const up: Migration = async ({ sql }) => {\n  // await sql`…`;\n};\n',
      },
    ]);
  });
});
