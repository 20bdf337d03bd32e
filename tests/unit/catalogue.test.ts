import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { resolveSettings } from "../../src/config/resolve.js";
import { parseAddress } from "../../src/config/url.js";
import { type AnySluiceError, isSluiceError } from "../../src/core/failures/failure.js";
import type { Problem, ProblemCode } from "../../src/core/model/problem.js";
import { unitsOf } from "../../src/core/plan/units.js";
import { postgresCauses } from "../../src/engines/postgres/causes.js";
import { makeWorld } from "../../src/operations/make-world.js";
import { openSource } from "../../src/operations/open-source.js";
import { explain } from "../../src/render/error.js";
import { problemText } from "../../src/render/problem.js";
import { en } from "../../src/render/words/en.js";
import { ko } from "../../src/render/words/ko.js";

/**
 * The catalogue of what can be wrong, beside a server's, a network's, a driver's and a pooler's causes (those are
 * provoked in tests/postgres/causes.test.ts): files, configuration, addresses. Each is provoked by a real file.
 */

const folder = mkdtempSync(join(tmpdir(), "sluice-catalogue-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

function place(files: Readonly<Record<string, string | Buffer>>): string {
  const here = join(folder, String(++count));
  for (const [name, text] of Object.entries(files)) {
    const file = join(here, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return here;
}

const plain = "CREATE TABLE t (a int);\n";
const twice = Buffer.from(Buffer.from("한글 이름", "utf8").toString("latin1"), "utf8");

const elsewhere = "only in files of another tool: src/core/formats/cases";
const inTables = "of another tool's table, not of files: tests/postgres/owned.test.ts";
const inAlembic = "only in files of Alembic: src/core/formats/alembic/source.test.ts";

const fileProblems: Readonly<Record<ProblemCode, Readonly<Record<string, string | Buffer>> | string>> = {
  duplicate_id: { "001_a.sql": plain, "1_b.sql": plain },
  name_without_id: { "001_a.sql": plain, "readme.sql": plain },
  empty_file: { "001_a.sql": "-- nothing yet\n" },
  down_without_up: { "001_a.sql": plain, "002_b.down.sql": plain },
  down_twice: { "001_a.sql": `${plain}-- sluice:down\nDROP TABLE t;\n`, "001_a.down.sql": "DROP TABLE t;\n" },
  byte_order_mark: { "001_a.sql": `\ufeff${plain}` },
  utf16: { "001_a.sql": Buffer.from(`\ufeff${plain}`, "utf16le") },
  not_utf8: { "001_a.sql": Buffer.from("-- caf\xe9\nSELECT 1;\n", "latin1") },
  twice_encoded: { "001_a.sql": Buffer.concat([Buffer.from("-- "), twice, Buffer.from(`\n${plain}`)]) },
  carriage_returns: { "001_a.sql": "CREATE TABLE t (\r\n  a int\r\n);\r\n" },
  conflict_marker: { "001_a.sql": `<<<<<<< ours\n${plain}=======\n${plain}>>>>>>> theirs\n` },
  nul_byte: { "001_a.sql": "SELECT 1;\0\n" },
  strange_space: { "001_a.sql": "SELECT\u00a01;\n" },
  misplaced_directive: { "001_a.sql": `-- sluice:down\nDROP TABLE t;\n-- sluice:up\n${plain}` },
  foreign_marker: { "001_a.sql": `-- +goose Up\n${plain}-- +goose Down\nDROP TABLE t;\n` },
  unknown_directive: { "001_a.sql": `-- sluice:dwon\n${plain}` },
  directive_elsewhere: elsewhere,
  section_missing: elsewhere,
  statement_outside: elsewhere,
  comment_outside: elsewhere,
  statement_unended: elsewhere,
  name_left_out: elsewhere,
  up_without_file: elsewhere,
  file_missing: elsewhere,
  provider_differs: elsewhere,
  variable_unset: elsewhere,
  bad_variable: elsewhere,
  code_exports: { "001_a.ts": "export const down = async () => {};\n" },
  not_sql: elsewhere,
  no_command: inAlembic,
  table_gone: inTables,
  zero_row_missing: inTables,
  several_versions: inTables,
  rows_doubled: inTables,
  stray_row: inTables,
  tried_before: inTables,
  noted_elsewhere: inTables,
  first_block: inTables,
  not_empty: inTables,
  log_not_kept: inTables,
  log_left: "of a tool that drops what it does not know: tests/mysql/passing-log.test.ts",
  step_not_noted: "of a tool that drops what it does not know: tests/mysql/passing-log.test.ts",
  not_convertible: "of `convert` alone: src/core/formats/convert/convert-source.test.ts",
  command_missing: "of states that are wanted: tests/servers/wanted-tests.ts",
  sql_untold: "of states that are wanted: tests/servers/wanted-tests.ts",
  other_address: "of states that are wanted: tests/servers/wanted-tests.ts",
  accepts_loss: "of states that are wanted: tests/servers/wanted-tests.ts",
  unterminated: { "001_a.sql": "SELECT 'never ends;\n" },
  meta_command: { "001_a.sql": "\\gexec\n" },
  bad_delimiter: "of MariaDB and MySQL: in tests/corpus/split-mysql",
  oracle_mode: "of MariaDB: in tests/corpus/split-mysql",
  text_after_copy: { "001_a.sql": `${plain}COPY t FROM stdin; SELECT 1;\n1\n\\.\n` },
  transaction_word: { "001_a.sql": `BEGIN;\n${plain}PREPARE TRANSACTION 'x';\n` },
  taken_back: { "001_a.sql": `BEGIN;\n${plain}ROLLBACK;\n` },
  setting_lost: {
    "001_a.sql": "DO $$ BEGIN PERFORM set_config('search_path', 's', false); END $$;\nVACUUM t;\n",
  },
  encoded_twice: "only where a file can say in what it is written: src/engines/mysql/encoded-twice.test.ts",
  own_table: "only where a history stands: src/core/plan/own-tables.test.ts",
  read_otherwise: "only where a server has modes of its own: tests/mysql/other-reading.test.ts",
  left_out: "only where statements commit by themselves: src/engines/mysql/dialect.test.ts",
  bad_python: inAlembic,
  setting_unread: inAlembic,
  revision_computed: inAlembic,
  revision_missing: inAlembic,
  revision_illegal: inAlembic,
  revision_long: inAlembic,
  revision_unknown: inAlembic,
  revision_cycle: inAlembic,
  label_taken: inAlembic,
  several_heads: inAlembic,
  unreadable: "root may read every file",
};

const provoked = Object.entries(fileProblems).flatMap(([code, files]) =>
  typeof files === "string" ? [] : [[code, files] as const],
);

test.each(["COPY t FROM stdin;\n1\n", "COPY t FROM stdin;\n", "COPY t FROM stdin"])(
  "data without an end is told the line that ends it: %j",
  async (text) => {
    const [problem] = await problemsIn({ "001_a.sql": `${plain}${text}` });
    expect(problem?.code).toBe("unterminated");
    for (const words of [en, ko]) expect(problemText(problem!, words).fix).toContain(" \\. ");
  },
);

test.each(provoked)("file: %s", async (code, files) => {
  const problems = await problemsIn(files);
  const found = problems.find((problem) => problem.code === code);
  expect(problems.map((problem) => problem.code)).toContain(code);
  const [english, korean] = [en, ko].map((words) => problemText(found!, words));
  expect(english?.what).toMatch(/\w/);
  expect(korean?.what).toMatch(/[가-힣]/);
  // What keeps a run from starting comes with what to do.
  if (found?.severity === "error") for (const text of [english, korean]) expect(text?.fix).toMatch(/\S/);
});

const configs: Readonly<Record<string, string | readonly string[]>> = {
  unknown_key: '{ "targtes": {} }',
  bad_type: '{ "name": 7 }',
  bad_value: '{ "environments": { "production": { "policy": "optin" } } }',
  missing_variable: '{ "targets": { "a": { "source": "${NOT_SET_ANYWHERE}" } } }',
  same_environment: '{ "environments": { "prod": { "policy": "opt-in" }, "production": { "policy": "automatic" } } }',
};

test.each(Object.entries(configs))("configuration: %s", async (kind, text) => {
  const here = place({ "sluice.config.json": String(text), "migrations/001_a.sql": plain });
  const failure = await failureIn(here);
  expect(failure).toMatchObject({ code: "config_invalid", facts: { problem: { kind } } });
  expectTold(failure);
});

test("configuration: no_export, several_files, and one that is no JSON", async () => {
  const none = place({ "sluice.config.mjs": "const unused = 1;\n" });
  expect(await failureIn(none)).toMatchObject({ code: "config_invalid", facts: { problem: { kind: "no_export" } } });
  const two = place({ "sluice.config.json": "{}", "sluice.config.mjs": "export default {};\n" });
  expect(await failureIn(two)).toMatchObject({ code: "config_invalid", facts: { problem: { kind: "several_files" } } });
  expect((await failureIn(place({ "sluice.config.json": "{ not JSON" })))?.code).toBe("config_unreadable");
});

const addresses: Readonly<Record<string, string>> = {
  empty: "",
  quoted: '"postgres://u@db/app"',
  unexpanded: "${DATABASE_URL}",
  no_scheme: "db.internal",
  unknown_scheme: "postgers://u@db/app",
  raw_character: "postgres://u:a#b@db/app",
  bad_port: "postgres://u@db:99999/app",
  several_hosts: "postgres://u@db1,db2/app",
  unterminated_quote: "host=db password='open",
  unknown_parameter: "host=db dbnmae=app",
  bad_parameter: "postgres://u@db/app?sslmode=requre",
  unsupported_parameter: "postgres://u@db/app?sslcrl=x.crl",
};

test.each(Object.entries(addresses))("address: %s", (kind, url) => {
  let failure: unknown;
  try {
    parseAddress(url, { from: "DATABASE_URL", root: folder });
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: "url_invalid", facts: { problem: { kind } } });
  expectTold(failure as AnySluiceError);
});

test("the catalogue holds at least 100 errors of six kinds, none twice", () => {
  const files = Object.keys(fileProblems);
  const settings = [
    ...Object.keys(configs),
    "no_export",
    "several_files",
    "config_unreadable",
    ...Object.keys(addresses),
  ];
  const all = [...postgresCauses.map(({ id }) => id), ...files, ...settings.map((kind) => `setting ${kind}`)];
  expect(new Set(all).size).toBe(all.length);
  expect(postgresCauses.length).toBeGreaterThanOrEqual(100);
  expect(all.length).toBeGreaterThanOrEqual(180);
  expect(provoked.length).toBe(files.length - 47);
});

/** What the files are found to be, opened as every command opens them, and cut as a run cuts them. */
async function problemsIn(files: Readonly<Record<string, string | Buffer>>): Promise<readonly Problem[]> {
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));
  const settings = await resolveSettings({ flags: { format: "plain" }, env: {}, cwd: place(named) });
  const [target] = settings.targets;
  if (!target) throw new Error("no target");
  try {
    const source = await openSource(target, makeWorld(settings, {}), "run");
    return [...source.problems, ...source.migrations.flatMap(({ up }) => unitsOf(up, source.engine.dialect).problems)];
  } catch (error) {
    if (isSluiceError(error) && error.code === "source_invalid") return error.facts.problems;
    throw error;
  }
}

async function failureIn(cwd: string) {
  try {
    await resolveSettings({ flags: {}, env: {}, cwd });
  } catch (error) {
    if (isSluiceError(error)) return error;
    throw error;
  }
  return undefined;
}

/** In both languages, with something to do. */
function expectTold(failure: AnySluiceError | undefined): void {
  if (!failure) throw new Error("it did not fail");
  for (const words of [en, ko]) {
    const { text } = explain(failure, words, []);
    expect(text.what).toMatch(words === ko ? /[가-힣]/ : /\w/);
    expect(text.fixes.length).toBeGreaterThan(0);
  }
}
