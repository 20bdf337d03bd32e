import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { ending, makeProject } from "../servers/project.js";

const settings = { lockTimeout: "1234ms", statementTimeout: "56789ms", searchPath: "app, public" };

/** Throws where a statement is not asked with the settings of the run. */
const check = `const check = async (query, role) => {
  const [seen] = await query("SELECT current_user AS who, current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement, current_setting('search_path') AS path");
  if (Object.values(seen).join("; ") !== role + "; 1234ms; 56789ms; app, public") throw new Error(JSON.stringify(seen));
};
`;

const codes = {
  "in the transaction": `export const up = async ({ sql, query }) => {
  await check(query, role);
  await sql\`RESET ALL\`;
  await check(query, role);
  await sql\`UPDATE things SET changed = changed + 1\`;
};
`,
  "in batches": `export const transaction = "batches";
export const up = async ({ sql, query, batches }) => {
  await check(query, role);
  await batches({ table: "things", key: "id", size: 15, run: async ({ rows }) => {
    await check(query, role);
    await sql\`UPDATE things SET changed = changed + 1 WHERE \${rows}\`;
    await sql\`RESET ALL\`;
    await check(query, role);
  } });
  await sql\`RESET ALL\`;
  await check(query, role);
};
`,
  outside: `export const transaction = false;
export const up = async ({ sql, query, batches }) => {
  await sql\`CREATE INDEX CONCURRENTLY ON things (changed)\`;
  await check(query, role);
  await sql\`CREATE UNIQUE INDEX CONCURRENTLY ON things (name)\`.catch(() => {});
  await check(query, role);
  await sql\`RESET ALL\`;
  await check(query, role);
  await batches({ table: "things", key: "id", size: 15, run: async ({ rows }) => {
    await check(query, role);
    await sql\`UPDATE things SET changed = changed + 1 WHERE \${rows}\`;
  } });
};
`,
};

const ways = [
  "direct",
  "a caller's own connection",
  "a pooler in session mode",
  "a pooler in transaction mode",
] as const;

/** Two tables of one name: whoever looks without the run's search path goes along the other one. */
describe.each(ways)("over %s", (way) => {
  beforeEach(({ skip }) => skip(way.includes("pooler") && noPgBouncer !== undefined, noPgBouncer));
  const made: (() => PromiseLike<unknown>)[] = [];
  afterEach(async () => {
    for (const end of made.splice(0).reverse()) await end();
  });

  test.each(Object.entries(codes))("code %s works and is helped with the settings of its run", async (kind, code) => {
    const database = await freshDatabase();
    made.push(() => database[Symbol.asyncDispose]());
    const role = await tables(database);
    made.push(() => database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
    const url = await addressOf(way, database, made);
    const file = `const role = "${role}";\n${check}${code}`;
    using project = makeProject({ url }, { "001_code.mjs": file }, { ...settings, role });
    const connection = way === "a caller's own connection" ? { connection: await database.client() } : {};
    const ended = await ending(up({}, { ...project.options, ...connection }));
    const isRefused = way === "a pooler in transaction mode" && kind !== "in the transaction";
    expect([ended.exitCode, ended.error?.facts]).toEqual(
      isRefused ? [1, { mode: "transaction", needs: "session", migrations: ["001 code"] }] : [0, undefined],
    );
    const changed = (schema: string) =>
      database.query(`SELECT changed, count(*)::int AS n FROM ${schema}.things GROUP BY changed`);
    expect(await changed("app")).toEqual([{ changed: isRefused ? 0 : 1, n: 50 }]);
    expect(await changed("public")).toEqual([{ changed: 0, n: 20 }]);
  });
});

test("where each batch begins with the run's settings, so does the look for its rows, whatever the one before has set", async () => {
  await using database = await freshDatabase();
  const role = await tables(database);
  const code = `export const transaction = "batches";
export const up = ({ sql, batches }) => batches({ table: "things", key: "id", size: 15, run: async ({ rows }) => {
  await sql\`UPDATE things SET changed = changed + 1 WHERE \${rows}\`;
  await sql\`SET search_path = public\`;
} });
`;
  using project = makeProject(database, { "001_code.mjs": code }, settings);
  await up({}, { ...project.options, connection: await database.client() });
  expect(await database.query("SELECT changed, count(*)::int AS n FROM app.things GROUP BY changed")).toEqual([
    { changed: 1, n: 50 },
  ]);
  await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

/** The run's own in the schema that its path names, with a role that may do nothing elsewhere. */
async function tables(database: TestDatabase): Promise<string> {
  const role = `migrator_${database.name}`;
  const columns = "(id int PRIMARY KEY, name text, changed int NOT NULL)";
  const filled = (rows: number): string => `SELECT n, 'same', 0 FROM generate_series(1, ${rows}) AS n`;
  for (const text of [
    "CREATE SCHEMA app",
    `CREATE ROLE ${role}`,
    `GRANT CREATE ON DATABASE ${database.name} TO ${role}`,
    `GRANT ALL ON SCHEMA app TO ${role}`,
    `CREATE TABLE app.things ${columns}`,
    `INSERT INTO app.things ${filled(50)}`,
    `ALTER TABLE app.things OWNER TO ${role}`,
    `CREATE TABLE public.things ${columns}`,
    `INSERT INTO public.things ${filled(20)}`,
  ])
    await database.query(text);
  return role;
}

async function addressOf(
  way: (typeof ways)[number],
  database: TestDatabase,
  made: (() => PromiseLike<unknown>)[],
): Promise<string> {
  const mode = /\b(session|transaction) mode/.exec(way)?.[1] as "session" | "transaction" | undefined;
  if (!mode) return database.url;
  // What it does not know of a login it drops without a word.
  const dropped = { ignore_startup_parameters: "extra_float_digits,options" };
  const pooler = await startPgBouncer(database, { mode, settings: dropped });
  made.push(() => pooler[Symbol.asyncDispose]());
  return pooler.url;
}
