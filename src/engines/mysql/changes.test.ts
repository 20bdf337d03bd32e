import { expect, test } from "vitest";
import { changesOf } from "./changes.js";

// What replaces a definition says how it is to be; what replaces a table or starts a sequence anew takes data away.
test.each([
  ["CREATE OR REPLACE VIEW v AS SELECT 1", true],
  ["CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1", true],
  ["CREATE OR REPLACE PROCEDURE p() SELECT 1", true],
  ["CREATE OR REPLACE TABLE t (a int)", false],
  ["CREATE OR REPLACE SEQUENCE s", false],
  ["CREATE VIEW v AS SELECT 1", false],
  ["CREATE TABLE IF NOT EXISTS t (a int)", true],
])("%s: as often as one likes: %s", (statement, repeatable) => {
  expect(changesOf(statement)).toMatchObject({ repeatable });
});
