import { expect, test } from "vitest";
import { isSluiceError } from "../core/failures/failure.js";
import { type Asked, settings } from "../../tests/unit/settings-told.js";
import { tableTold } from "./table-told.js";

/** In words: the table, or why it is refused. */
async function told(tool: string, asked: Asked): Promise<string> {
  const [target] = (await settings(asked)).targets;
  try {
    const { schema, table } = tableTold(tool, target!);
    return [schema, table].filter((each) => each !== undefined).join(" ");
  } catch (error) {
    if (!isSluiceError(error) || error.code !== "wrong_use" || error.facts.detail.kind !== "table_told") throw error;
    const { from, why } = error.facts.detail;
    return `${why}: ${from}`;
  }
}

const inAddress = (words: string, scheme = "postgres"): Asked => ({
  env: { DATABASE_URL: `${scheme}://u:p@h/app?sslmode=disable&${words}` },
});
const quoted = "x-migrations-table-quoted=true";
const address = "x-migrations-table (DATABASE_URL)";
const dbmate = (value: string, scheme = "postgres"): Asked => ({
  env: { DATABASE_URL: `${scheme}://u:p@h/app`, DBMATE_MIGRATIONS_TABLE: value },
});
const goose: Asked = { env: { DATABASE_URL: "postgres://u:p@h/app", GOOSE_TABLE: "mine" } };

test.each<[tool: string, asked: Asked, expected: string]>([
  ["golang-migrate", inAddress("x-migrations-table=mig"), "mig"],
  ["golang-migrate", inAddress("x-migrations-table=a.b"), "a.b"],
  ["golang-migrate", inAddress("x-migrations-table=mig", "mysql"), "mig"],
  ["golang-migrate", { env: { DATABASE_URL: "mysql://u:p@tcp(h:3306)/app?x-migrations-table=mig" } }, "mig"],
  ["golang-migrate", inAddress(`x-migrations-table="Mig"&${quoted}`), "Mig"],
  ["golang-migrate", inAddress(`x-migrations-table=%22my%22.%22Mig%22&${quoted}`), "my Mig"],
  ["golang-migrate", inAddress(`x-migrations-table="my.mig"&${quoted}`), "my.mig"],
  ["golang-migrate", inAddress(`x-migrations-table=mig&${quoted}`), `unread: ${address}`],
  ["golang-migrate", inAddress(`x-migrations-table="a"."b"."c"&${quoted}`), `unread: ${address}`],
  ["golang-migrate", inAddress("x-migrations-table=mig&x-migrations-table-quoted=perhaps"), `unread: ${address}`],
  ["golang-migrate", inAddress("x-migrations-table=&x-multi-statement=true"), ""],
  ["golang-migrate", { ...inAddress("x-migrations-table=mig"), flags: { historyTable: "mig" } }, "mig"],
  ["golang-migrate", { ...inAddress("x-migrations-table=mig"), flags: { historyTable: "app.mig" } }, "mig"],
  ["golang-migrate", { ...inAddress("x-migrations-table=mig"), flags: { historyTable: "x" } }, `differs: ${address}`],
  ["goose", inAddress("x-migrations-table=mig"), ""],
  ["dbmate", dbmate("mig"), "mig"],
  ["dbmate", dbmate("my.mig"), "my mig"],
  ["dbmate", dbmate("my.mig", "mysql"), "my.mig"],
  ["dbmate", dbmate("a.b.c"), "unread: DBMATE_MIGRATIONS_TABLE"],
  ["dbmate", { ...dbmate("mig"), flags: { historyTable: "x" } }, "differs: DBMATE_MIGRATIONS_TABLE"],
  ["prisma", dbmate("mig"), ""],
  ["goose", goose, "unsure: GOOSE_TABLE"],
  ["goose", { ...goose, flags: { historyTable: "goose_db_version" } }, ""],
  ["goose", { env: { ...goose.env, GOOSE_TABLE: "goose_db_version" } }, ""],
])("%s: %j", async (tool, asked, expected) => {
  expect(await told(tool, asked)).toBe(expected);
});
