import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { actionCases, inShort } from "../../../tests/unit/action-cases.js";
import { pieceOf as onePiece } from "../../../tests/unit/pieces.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { StatementReader } from "../engine.js";
import { readKinds } from "./actions.js";
import { postgresDialect } from "./dialect.js";
import { postgresReader } from "./reader.js";

const cases = actionCases(new URL("actions.cases.txt", import.meta.url));

let reader: StatementReader;
beforeAll(async () => {
  reader = await postgresReader();
});

test.each(cases)("%s", (statement, expected) => {
  expect(reader.actions(pieceOf(statement)).map(inShort).join("; ")).toBe(expected);
});

describe("the table of cases", () => {
  test("is as long as it should be", () => {
    expect(cases.length).toBeGreaterThan(300);
  });

  test("tries every statement kind that has a reading, and every kind of the grammar has one", async () => {
    const { parseSync } = await import("libpg-query");
    const tried = new Set(
      cases.flatMap(([statement, expected]) =>
        expected.includes("(words)")
          ? []
          : (parseSync(statement).stmts ?? []).flatMap(({ stmt }) => Object.keys(stmt ?? {})),
      ),
    );
    expect([...tried].sort()).toEqual([...readKinds()].sort());
    expect(grammarKinds().filter((kind) => !readKinds().includes(kind))).toEqual(notWrittenAlone);
  });

  test("agrees with the dialect: what destroys is never taken for harmless without a parser", () => {
    const missed = cases
      .filter(([, expected]) => expected.includes("!"))
      .filter(([statement]) => !postgresDialect.mayDestroy(pieceOf(statement)));
    expect(missed).toEqual([]);
  });
});

describe("a reader", () => {
  test("never throws, whatever the text", () => {
    for (const text of ["", "   ", "(", "'", "\u0000", "\uD800", "DROP", "DROP TABLE", "a".repeat(100_000)])
      expect(() => reader.actions({ text, words: "" })).not.toThrow();
  });

  test("reads a statement of a megabyte", () => {
    const text = `INSERT INTO t VALUES ${"('x'),".repeat(170_000)}('y')`;
    expect(reader.actions({ text, words: "INSERT INTO" }).map(inShort)).toEqual(["insert t"]);
  });
});

function pieceOf(statement: string): StatementPiece {
  return onePiece(statement.endsWith("from stdin") ? `${statement};\n\\.\n` : statement, postgresDialect);
}

/** The statement kinds of the grammar that the parser package declares. */
function grammarKinds(): readonly string[] {
  const types = createRequire(createRequire(import.meta.url).resolve("libpg-query")).resolve("@pgsql/types");
  const declared = readFileSync(types.replace(/index\.js$/, "types.d.ts"), "utf8");
  return [...declared.matchAll(/export interface (\w+Stmt) /g)].map(([, name]) => name ?? "").sort();
}

/** Kinds that are only parts of others, or that the server makes itself. */
const notWrittenAlone = ["PLAssignStmt", "RawStmt", "ReplicaIdentityStmt", "ReturnStmt", "SetOperationStmt"];
