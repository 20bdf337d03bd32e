import { expect, test } from "vitest";
import { Secret } from "../model/secret.js";
import { type FailureCode, type FailureFacts, SluiceError } from "./failure.js";

function messageOf<C extends FailureCode>(code: C, facts: FailureFacts[C]): string {
  return new SluiceError(code, facts).message;
}

test("a failure's message says what is wrong, whatever its code", () => {
  expect(
    messageOf("wrong_use", { detail: { kind: "unknown_flag", command: "up", given: "--stepz", near: "--steps" } }),
  ).toBe("wrong_use: unknown_flag, command up, given --stepz");
  expect(messageOf("url_invalid", { from: "--url", problem: { kind: "bad_port", port: "99999" } })).toBe(
    "url_invalid: from --url, bad_port, port 99999",
  );
  const at = { file: "m/4_x.sql", line: 3, column: 5 };
  expect(
    messageOf("migration_failed", {
      id: "4",
      name: "x",
      direction: "up",
      at,
      fault: { message: 'relation "a" does not exist' },
      statement: 1,
      of: 2,
      outcome: "rolled-back",
      done: 0,
      units: 1,
    }),
  ).toBe(
    'migration_failed: 4: relation "a" does not exist (name x, direction up, m/4_x.sql:3:5, statement 1, of 2, outcome rolled-back, done 0, units 1)',
  );
  const problem = { code: "taken_back", severity: "error", at, facts: { words: "ROLLBACK" } } as const;
  expect(messageOf("source_invalid", { problems: [problem, problem] })).toBe(
    "source_invalid: taken_back, severity error, m/4_x.sql:3:5, facts words ROLLBACK; taken_back, severity error, m/4_x.sql:3:5, facts words ROLLBACK",
  );
  const refusal = {
    target: "main",
    cell: "destructive",
    code: "destructive",
    id: "4",
    what: ["drop table a", "truncate b"],
    from: "preset",
  } as const;
  expect(messageOf("refused", { refusals: [refusal] })).toBe(
    "refused: target main, cell destructive, destructive, id 4, what drop table a, truncate b, from preset",
  );
});

test("nothing secret is in it", () => {
  const facts = { message: "x", password: new Secret("hunter2") };
  expect(messageOf("defect", facts)).not.toContain("hunter2");
});
