import { expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { unitsOf } from "../plan/units.js";
import { holdsStatement } from "./directives.js";
import { plain } from "./plain.js";

const { rules } = postgresDialect;

test.each<[string, boolean]>([
  ["", false],
  [" ;\n;-- SELECT 1;\n/* SELECT 1; /* */ */", false],
  ["/* */ SELECT", true],
  ["\\echo", true],
  ["/* SELECT 1;\n", true],
])("whether anything is there to run: %j", (text, holds) => expect(holdsStatement([text], rules)).toBe(holds));

test("a comment that does not end may hide all of it: neither an up nor a down is empty for it", () => {
  const fileOf = (path: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    return { path, bytes: bytes.length, read: () => [bytes] };
  };
  const files = [
    fileOf("001_a.sql", "/* SELECT 1;\n"),
    fileOf("002_b.sql", "SELECT 1;\n-- sluice:down\n/* SELECT 2;\n"),
  ];
  const { migrations, problems } = plain.parse({ name: "m", files }, rules);
  const [first, second] = migrations;
  expect(problems).toEqual([]);
  for (const direction of [first?.up, second?.down])
    expect(direction && unitsOf(direction, postgresDialect).problems.map(({ code }) => code)).toEqual(["unterminated"]);
});
