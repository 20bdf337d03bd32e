import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compared, type Recorded } from "./compared.js";

/** Made by tests/corpus/alembic/record.py, which asks the real one. */
const { said, alembic } = JSON.parse(
  readFileSync(new URL("../../corpus/alembic/graphs.json", import.meta.url), "utf8"),
) as Recorded;

test(`graphs are read, ordered and walked as Alembic ${alembic} does`, () => {
  const results = said.map(compared);
  expect(results.flatMap(({ wrong }) => wrong).slice(0, 5)).toEqual([]);
  expect(results.reduce((sum, { asked }) => sum + asked, 0)).toBeGreaterThan(5000);
});
