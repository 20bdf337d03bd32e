import { expect, test } from "vitest";
import { postgresBatches } from "../servers/batch-postgres.js";
import { testBatches } from "../servers/batch-tests.js";
import { freshDatabase } from "../servers/database.js";
import { makeProject } from "../servers/project.js";

testBatches("PostgreSQL", postgresBatches);

test("batches go along times and fractions, however a database has them written", async () => {
  await using database = await freshDatabase();
  const code = `import { existsSync } from "node:fs";
let batch = 0;
export const transaction = "batches";
export const up = ({ sql, batches }) => batches({ table: "odd", key: ["day", "part"], size: 7, run: ({ rows }) => {
  if (++batch === 4 && !existsSync(new URL("go", import.meta.url))) throw new Error("once");
  if (batch > 40) throw new Error("for ever");
  return sql\`UPDATE odd SET changed = changed + 1 WHERE \${rows}\`;
} });
`;
  using project = makeProject(database, { "001_odd.mjs": code });
  await database.query(
    "CREATE TABLE odd (day date, part float8, changed int NOT NULL DEFAULT 0, PRIMARY KEY (day, part))",
  );
  await database.query("INSERT INTO odd SELECT date '2026-01-01' + n / 10, n / 7.0 FROM generate_series(1, 100) AS n");
  const written = (style: string): Promise<unknown> =>
    database.query(
      `ALTER DATABASE "${database.name}" SET DateStyle = 'SQL, ${style}'; ALTER DATABASE "${database.name}" SET extra_float_digits = -12`,
    );
  await written("DMY");
  expect((await project.cli(["up"])).code).toBe(9);
  await written("MDY");
  project.write({ go: "" });
  const { code: ended, stderr } = await project.cli(["up"]);
  expect(ended, stderr).toBe(0);
  const [row] = await database.query("SELECT count(*)::int AS n, min(changed) AS least, max(changed) AS most FROM odd");
  expect(row).toEqual({ n: 100, least: 1, most: 1 });
});
