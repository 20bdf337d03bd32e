import { describe, expect, test } from "vitest";
import { exportsIn } from "./code-exports.js";

describe("what a module exports, read from its text", () => {
  test.each([
    ["export async function up() {}", "up", "inside"],
    ["export function up() {}\nexport const down = () => {};", "down up", "inside"],
    ["async function up() {}\nasync function back() {}\nexport { up, back as down };", "down up", "inside"],
    ["export const up: Migration = async ({ sql }) => {};", "up", "inside"],
    ["exports.up = async ({ sql }) => {};\nexports.down = async () => {};", "down up", "inside"],
    ["module.exports = { async up({ sql }) { const down = 1; return { down: 2 }; }, x: [1, 2] };", "up x", "inside"],
    ["module.exports = { transaction: false, up, down };", "down transaction up", "outside"],
    ["module.exports.up = up;\nmodule.exports.transaction = 'batches';", "transaction up", "batches"],
    ["export const transaction = false;\nexport const up = 1;", "transaction up", "outside"],
    ['export const transaction: "batches" = "batches";\nexport function up() {}', "transaction up", "batches"],
    ["export const transaction = true;\nexport function up() {}", "transaction up", "inside"],
    ["export const transaction = decide();\nexport function up() {}", "transaction up", "unknown"],
    ["export const transaction = false || true;\nexport function up() {}", "transaction up", "outside"],
    ["// export function up() {}\n/* export const down = 1 */", "", "inside"],
    ["const text = 'export function up() {}'; const more = `export const down = ${1}`;", "", "inside"],
    ["const p = /['\"`]/; export function up() {}", "up", "inside"],
    ["const half = 4 / 2; // '\nexport function up() {}", "up", "inside"],
    ["const t = `a ${b({ c: `}` })} '`;\nexport function up() {}", "up", "inside"],
    ["if (exports.up === undefined) {}", "", "inside"],
  ])("%s", (text, names, transaction) => {
    const found = exportsIn(text);
    expect([[...found.names].filter(Boolean).sort().join(" "), found.transaction]).toEqual([names, transaction]);
  });

  test.each([
    ["export async function up() {}", "up"],
    ["export async function up(s): Promise<{}> { await s.sql``; return {}; }", ""],
    ["export async function up(s): Promise<{}> {}", ""],
    ["export const up = async (s): Promise<{} | void> => { await s.sql``; };", ""],
    ["export async function up({ sql }: MigrationSession): Promise<void> {\n  // nothing yet\n}", "up"],
    [
      "export const up: Migration = async ({ sql }) => {\n  // await sql`…`;\n};\nexport const down = s => {};",
      "down up",
    ],
    ["export const up = async function named({ sql }) { /* later */ ; };", "up"],
    ["exports.up = async ({ sql }) => {};\nmodule.exports.down = () => {}", "down up"],
    ["module.exports = { async up({ sql }) {}, down: async (s) => {} };", "down up"],
    ["export const up = ({ sql }) => sql`SELECT 1`;", ""],
    ["export const up = async ({ sql }) => { await sql`SELECT 1`; };", ""],
    ["export async function up() { return; }", ""],
    ["export async function up() { `said` }", ""],
    ["export const up = () => ({});", ""],
    ["export const up = make({});", ""],
    ["export let up\nfunction helper() {}\nup = async () => {};", ""],
    ["module.exports = { up, down }\nfunction helper() {}", ""],
    ["module.exports = { up, down: undo };\nexports.x = { up: {} };", ""],
    ["export function up(a = () => {}) { work(a); }", ""],
  ])("nothing stands in it: %s", (text, names) => expect([...exportsIn(text).empty].sort().join(" ")).toBe(names));

  test("no text makes it hang or throw", () => {
    for (const text of [
      "`${",
      "/*",
      "'",
      "module.exports = {",
      "export {",
      "/[",
      "`${`${",
      "\\",
      "export const transaction =",
      "export function up(",
      "exports.up = (a) :",
    ])
      expect(() => exportsIn(text.repeat(50))).not.toThrow();
  });
});
