import { expect, test } from "vitest";
import { pieceOf } from "../../../tests/unit/pieces.js";
import { postgresDialect } from "./dialect.js";
import { plainTableFilled, plainTableMade } from "./plain-table.js";

test.each([
  ["CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL)", "t"],
  ["CREATE UNLOGGED TABLE App.T (a numeric(10, 2), b varchar(20) UNIQUE, c timestamp (3) with time zone)", "app.t"],
  ['CREATE TABLE "T" (a int[], "b c" double precision, PRIMARY KEY (a, "b c"), CONSTRAINT u UNIQUE (a))', '"T"'],
  ["CREATE TABLE IF NOT EXISTS t (id int)", undefined],
  ["CREATE TABLE t (id serial)", undefined],
  ["CREATE TABLE t (id int DEFAULT f())", undefined],
  ["CREATE TABLE t (id int CHECK (f(id)))", undefined],
  ["CREATE TABLE t (id int REFERENCES u)", undefined],
  ["CREATE TABLE t (id int, FOREIGN KEY (id) REFERENCES u)", undefined],
  ["CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)", undefined],
  ["CREATE TABLE t (id my_domain)", undefined],
  ["CREATE TABLE t (LIKE u INCLUDING ALL)", undefined],
  ["CREATE TABLE t (id int) INHERITS (u)", undefined],
  ["CREATE TABLE t (id int, EXCLUDE USING gist (id WITH =))", undefined],
  ["CREATE TABLE t ()", undefined],
])("rows of literals run nothing in a table made by %s: %s", (text, expected) => {
  expect(plainTableMade(pieceOf(text, postgresDialect))).toBe(expected);
});

test.each([
  ["INSERT INTO t VALUES (1, 'one'), (2, 'it''s')", "t"],
  ['INSERT INTO "T" (a, "b") VALUES (-1.5, NULL), (true, FALSE)', '"T"'],
  ["INSERT INTO App.t(a)VALUES(1)", "app.t"],
  ["INSERT INTO t VALUES (f())", undefined],
  ["INSERT INTO t VALUES (now())", undefined],
  ["INSERT INTO t VALUES (nextval('s'))", undefined],
  ["INSERT INTO t VALUES (1) RETURNING f()", undefined],
  ["INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", undefined],
  ["INSERT INTO t SELECT f()", undefined],
  ["INSERT INTO t VALUES ('a'::my_type)", undefined],
  ["INSERT INTO t VALUES ('a\\b')", undefined],
  ["INSERT INTO t DEFAULT VALUES", undefined],
  [`INSERT INTO t VALUES ('${"x".repeat(20_000)}')`, undefined],
])("%.60s writes literals to %s", (text, expected) => {
  expect(plainTableFilled(pieceOf(text, postgresDialect))).toBe(expected);
});
