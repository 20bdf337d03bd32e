import { expect, test } from "vitest";
import { masked, maskedAll } from "./mask.js";

test.each([
  ["postgres://u:pw@h:5432/d", "postgres://u:***@h:5432/d"],
  ["postgres://u:p@w/x@h/d", "postgres://u:***@h/d"],
  ["postgres://u@h/d", "postgres://u@h/d"],
  ["host=h password=pw dbname=d", "host=h password=*** dbname=d"],
  ["host=h password = 'a b' dbname=d", "host=h password = *** dbname=d"],
  ["jdbc:postgresql://h/d?user=u&password=pw&ssl=true", "jdbc:postgresql://h/d?user=u&password=***&ssl=true"],
  ["migrations/004_passwords.sql:14:18", "migrations/004_passwords.sql:14:18"],
  ["--url postgres://USER:PASSWORD@HOST/DATABASE, or", "--url postgres://USER:PASSWORD@HOST/DATABASE, or"],
  ["postgres://u:PASSWORD@HOST/x@h/DATABASE", "postgres://u:***@h/DATABASE"],
  ["see https://example.org/a:b", "see https://example.org/a:b"],
])("%s", (given, shown) => expect(masked(given)).toBe(shown));

test("every text of an object", () => {
  const given = { message: "postgres://u:pw@h/d", causes: ["password=pw"], line: 3 };
  expect(maskedAll(given)).toEqual({ message: "postgres://u:***@h/d", causes: ["password=***"], line: 3 });
});
