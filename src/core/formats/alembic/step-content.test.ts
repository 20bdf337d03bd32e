import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Operation, StepContent } from "./operation.js";
import { statementsOf } from "./python-statements.js";
import { tokensOf } from "./python-tokens.js";
import { stepContentOf } from "./step-content.js";

const text = readFileSync(new URL("step-content.cases.txt", import.meta.url), "utf8");
const cases = [...text.matchAll(/^(\S.*)\n((?: {2}.*\n)+)→ ?(.*)$/gm)].map(
  ([, name = "", body = "", told = ""]) => [name, body, told] as const,
);

const head = "from alembic import op\nimport sqlalchemy as sa\n";

test.each(cases)("%s", (_, body, told) => {
  const lines = body.trimEnd().split("\n");
  const imports = lines.filter((line) => line.startsWith("  import ")).map((line) => `${line.slice(9)}\n`);
  const rest = lines.filter((line) => !line.startsWith("  import "));
  const before = `${head}${imports.join("")}def upgrade() -> None:\n`;
  const content = contentOf(before + rest.join("\n"), "upgrade");
  expect(content && toldOf(content, before.split("\n").length - 1)).toBe(told);
});

test("there are as many cases as there should be", () => {
  expect(cases.length).toBeGreaterThan(35);
});

describe("what is no plain function", () => {
  test.each([
    ["async def upgrade(): pass", "not-plain"],
    ["def upgrade(engine_name): pass", "not-plain"],
    ["@once\ndef upgrade(): pass", "not-plain"],
    ["upgrade = other", "not-plain"],
    ["if x:\n  def upgrade(): pass", "not-plain"],
    ["def upgrade(): pass\nupgrade = wrapped(upgrade)", "not-plain"],
    ["def upgrade():\n  yield", "not-plain"],
    ["from .shared import upgrade", "not-plain"],
    ["def upgrade(): x()\ndef upgrade(): pass", undefined],
  ])("%s: %s", (source, why) => {
    expect(contentOf(source, "upgrade")?.unknown.map((each) => each.why)).toEqual(why === undefined ? [] : [why]);
  });

  test("where there is none", () => {
    expect(contentOf("def upgrade(): pass", "downgrade")).toBeUndefined();
  });
});

function contentOf(source: string, name: "upgrade" | "downgrade"): StepContent | undefined {
  return stepContentOf(statementsOf(tokensOf(source)), name);
}

function toldOf({ operations, unknown, refuses }: StepContent, linesBefore: number): string {
  return [
    ...operations.map(operationTold),
    ...unknown.toSorted((a, b) => a.line - b.line).map(({ why, line }) => `? ${why} ${line - linesBefore}`),
    ...(refuses === undefined ? [] : [`refuses ${refuses - linesBefore}`]),
  ].join("; ");
}

function operationTold(operation: Operation): string {
  const { what, table, column, name, sql, changes, concurrently, destructive, maybe, outside } = operation;
  const object = column === undefined ? table : `${table ?? ""}.${column}`;
  return [
    what,
    ...(object === undefined ? [] : [object]),
    ...(name === undefined ? [] : [`[${name}]`]),
    ...(sql === undefined ? [] : [JSON.stringify(sql)]),
    ...(changes ? [`(${changes.join(" ")})`] : []),
  ]
    .join(" ")
    .concat(
      destructive ? "!" : "",
      concurrently ? " concurrently" : "",
      maybe ? " maybe" : "",
      outside ? " outside" : "",
    );
}
