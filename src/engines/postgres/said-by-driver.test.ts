import { expect, test } from "vitest";
import { saidByDriver } from "./said-by-driver.js";

const sqlalchemy = (error: string, sql: string): string =>
  `Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nsqlalchemy.exc.ProgrammingError: ${error}\n[SQL: ${sql}]\n(Background on this error at: https://sqlalche.me/e/20/f405)`;

test.each([
  [
    "psycopg",
    '(psycopg.errors.UndefinedTable) relation "nope" does not exist\nLINE 1: SELECT * FROM nope\n               ^',
  ],
  ["psycopg2", '(psycopg2.errors.UndefinedTable) relation "nope" does not exist'],
  [
    "asyncpg",
    "(sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) <class 'asyncpg.exceptions.UndefinedTableError'>: relation \"nope\" does not exist",
  ],
  [
    "pg8000",
    "(pg8000.dbapi.ProgrammingError) {'S': 'ERROR', 'V': 'ERROR', 'C': '42P01', 'M': 'relation \"nope\" does not exist', 'P': '15'}",
  ],
])("an error of the server is known by %s", (_, error) => {
  expect(saidByDriver(sqlalchemy(error, "SELECT * FROM nope"))).toMatchObject({
    message: 'relation "nope" does not exist',
    sqlstate: "42P01",
  });
});

test("with its detail, and the last of several is meant", () => {
  const text = `${sqlalchemy('(psycopg.errors.UndefinedTable) relation "a" does not exist', "SELECT 1")}

During handling of the above exception, another exception occurred:
${sqlalchemy('(psycopg.errors.UniqueViolation) duplicate key value violates unique constraint "k"\nDETAIL:  Key (id)=(1) already exists.', "INSERT")}`;
  expect(saidByDriver(text)).toMatchObject({ sqlstate: "23505", detail: "Key (id)=(1) already exists." });
});

test("a syntax error has its own name, and what is no server's is none", () => {
  expect(saidByDriver('psycopg.errors.SyntaxError: syntax error at or near "x"')).toMatchObject({ sqlstate: "42601" });
  expect(saidByDriver('  File "x.py", line 3\nSyntaxError: invalid syntax')).toBeUndefined();
  expect(saidByDriver("FAILED: Can't locate revision identified by 'abc'")).toBeUndefined();
});
