import { expect, test } from "vitest";
import { firstWords } from "./first-words.js";

test.each([
  ["CREATE INDEX CONCURRENTLY\n  app.i ON app.t (a, b)", "CREATE INDEX CONCURRENTLY app.i ON app.t"],
  ["CREATE ROLE r PASSWORD 'secret'", "CREATE ROLE r PASSWORD"],
  ["COPY t FROM stdin", "COPY t FROM stdin"],
  ["DO $$ BEGIN PERFORM secret(); END $$", "DO"],
  ["UPDATE t /* why */ SET a = 'x'", "UPDATE t"],
  ["UPDATE t -- why\nSET a = 'x'", "UPDATE t"],
  ["ALTER ROLE r SET token = abc", "ALTER ROLE r SET token"],
  ["'odd'", ""],
  [`ALTER TABLE ${"long_".repeat(8)} ADD COLUMN another_long_name text`, `ALTER TABLE ${"long_".repeat(8)} ADD …`],
])("%s", (text, words) => {
  expect(firstWords(text)).toBe(words);
});
