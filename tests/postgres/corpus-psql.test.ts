import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { Lexer, token } from "../../src/core/sql/lex.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { splitCases } from "../unit/split-cases.js";
import { emptied } from "./emptied.js";

const psql = spawnSync("psql", ["--version"], { encoding: "utf8" });
const version = psql.status === 0 ? Number(/(\d+)/.exec(psql.stdout)?.[1]) : 0;
const folder = fileURLToPath(new URL("../corpus/split/", import.meta.url));

// psql itself as the judge: what it sends is what the server logs.
describe("what psql sends", () => {
  beforeEach(({ skip }) => {
    skip(version === 0, "no psql here");
    skip(version < 14, `psql ${version} does not know BEGIN ATOMIC`);
  });

  const given = splitCases.filter(({ problem, onlyServer }) => problem === undefined && !onlyServer);
  const log = join(inject("servers").at(-1)?.folder ?? "", "server.log");

  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  test.each(given)("$name: $statements", async ({ name, statements }) => {
    await emptied(database);
    const before = readFileSync(log).length;
    const args = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", `${folder}${name}.sql`, database.url];
    const options = "-c log_statement=all -c log_error_verbosity=terse";
    const done = spawnSync("psql", args, { encoding: "utf8", env: { ...process.env, PGOPTIONS: options } });
    expect(done.stderr).not.toMatch(/ERROR:/);
    expect(sent(readFileSync(log).subarray(before).toString("utf8"))).toBe(statements);
  });
});

/** The statements in a server's log, without the empty ones, which psql sends too. */
function sent(log: string): number {
  const entries = log.split(/^(?=\d{4}-\d\d-\d\d )/m);
  return entries.flatMap((entry) => /LOG: {2}statement: (.*)$/s.exec(entry)?.[1] ?? []).filter(holdsStatement).length;
}

function holdsStatement(text: string): boolean {
  const lexer = new Lexer([text], postgresDialect.rules);
  const blanks: readonly number[] = [token.space, token.lineComment, token.blockComment];
  while (lexer.next() !== token.end)
    if (!blanks.includes(lexer.kind)) return lexer.slice(lexer.start, lexer.end) !== ";";
  return false;
}
