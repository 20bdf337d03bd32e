import { expect, test } from "vitest";
import { parseAddress } from "../config/url.js";
import { masked, maskedAll, maskedValue } from "./mask.js";

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
  ["host=h password=a\\ b\\ c dbname=d", "host=h password=*** dbname=d"],
  [
    "postgres://h:5432/d?user=u&pass%77ord=s3cr3t&sslmode=disable",
    "postgres://h:5432/d?user=u&pass%77ord=***&sslmode=disable",
  ],
  ["postgres://h:5432/d?user=me@corp", "postgres://h:5432/d?user=me@corp"],
  [
    "postgres://postgres@[::1]:55999/f1?application_name=a@b",
    "postgres://postgres@[::1]:55999/f1?application_name=a@b",
  ],
  ["postgres://[::1]:55999/f1?application_name=a@b", "postgres://[::1]:55999/f1?application_name=a@b"],
  ["see 'postgres://u:pw@h/d', and postgres://u:it's@h/d", "see 'postgres://u:***@h/d', and postgres://u:***@h/d"],
  ["postgres://u:pw@h/d,postgres://u:pw@h/d", "postgres://u:***@h/d"],
  ["postgres://u:pw", "postgres://u:***"],
  ["at file:///a/b.js:14:18, http://localhost:5173, x", "at file:///a/b.js:14:18, http://localhost:5173, x"],
  ["see https://example.org/a:b", "see https://example.org/a:b"],
  ["postgres://u@h/d?oauth_client_secret=pw&pass=pw&a=b", "postgres://u@h/d?oauth_client_secret=***&pass=***&a=b"],
  ["postgres://u@h/d;password=pw;a=b", "postgres://u@h/d;password=***"],
  ["postgres://u@h/d&password=pw&a=b", "postgres://u@h/d&password=***&a=b"],
  ["the folder /x/postgresql:/u:pw@h/d does not exist", "the folder /x/postgresql:/u:***@h/d does not exist"],
  ["UPDATE t SET token = 'a' WHERE secret = 1", "UPDATE t SET token = 'a' WHERE secret = 1"],
  ["UPDATE t SET password = '***' WHERE AND 1", "UPDATE t SET password = '***' WHERE AND 1"],
  ["at u:p@w/x:@tcp(h:3306)/d?a=b, y", "at u:***@tcp(h:3306)/d?a=b, y"],
  ["mysql://u:pw@tcp(h:3306)/d?a=b", "mysql://u:***@tcp(h:3306)/d?a=b"],
  ["u:pw@unix(/tmp/s)/d", "u:***@unix(/tmp/s)/d"],
  ["u:pw@/d", "u:***@/d"],
  ["at Host=h;Port=1;Password=pw;Database=x, y", "at Host=h;Port=1;Password=*** y"],
])("%s", (given, shown) => expect(masked(given)).toBe(shown));

test.each([
  ["Host=h;Port=1;Username=u;Password=a b;Database=x", "Host=h;Port=1;Username=u;Password=***;Database=x"],
  ["User ID=u; Password='a;b'; Host=h", "User ID=u; Password=***; Host=h"],
  ["host=h password=a;b=c dbname=d", "host=h password=*** dbname=d"],
  ["postgres://u@h/d?token=pw", "postgres://u@h/d?token=***"],
  ["u:p w@tcp(h)/d?pass%77ord=pw&a=b", "u:***@tcp(h)/d?pass%77ord=***&a=b"],
])("as a value: %s", (given, shown) => expect(maskedValue(given)).toBe(shown));

test("every text of an object", () => {
  const given = { message: "postgres://u:pw@h/d", causes: ["password=pw"], line: 3 };
  expect(maskedAll(given)).toEqual({ message: "postgres://u:***@h/d", causes: ["password=***"], line: 3 });
});

test("whatever address can be read, its password is not in what is shown", () => {
  let seed = 7;
  const pick = (from: readonly string[]): string => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return from[Math.floor(seed / 65_536) % from.length] ?? "";
  };
  const begins = [
    "postgres://u:",
    "postgres://db/a?user=x&",
    "jdbc:postgresql:a?",
    "host=db password=",
    "host=db ",
    "u:",
    "mysql://u:",
    "mysql://u:hunter2@tcp(db)/a?",
  ];
  const pieces =
    "hunter2 hunter2 u @ : / ? & = ' \" \\\u00a0 , %40 db [::1] password= pass%77ord= sslpassword= postgres:// @tcp(db)/a @tcp( )/".split(
      " ",
    );
  const shown: string[] = [];
  let read = 0;
  for (let tries = 0; tries < 20_000; tries++) {
    const given = pick(begins) + Array.from({ length: 5 }, () => pick(pieces).replace("\u00a0", " ")).join("");
    if (!passwordIn(given)?.includes("hunter2")) continue;
    read++;
    // In a text a URL ends at white space, whatever was meant.
    const texts = given.includes(" ") && !given.startsWith("host=") ? [] : [masked(given)];
    for (const text of [maskedValue(given), ...texts])
      if (passwordIn(text)?.includes("hunter2")) shown.push(`${given} → ${text}`);
  }
  expect(shown).toEqual([]);
  expect(read).toBeGreaterThan(1000);
});

test.each(["f0", "a b", "'", "(c:t", "://a:", "pwd='", "?token=", "\\\\"])(
  "a line of megabytes that repeats %j takes no longer than it is long",
  (part) => {
    const { user: since } = process.cpuUsage();
    masked(part.repeat(400_000 / part.length));
    masked(`passwd='${part.repeat(2 ** 21 / part.length)}`);
    expect((process.cpuUsage().user - since) / 1000).toBeLessThan(4000);
  },
);

test.each(["x", "\\\\"])("what begins a value of 32 MiB that repeats %j is masked", (part) => {
  const text = masked(`a passwd='${part.repeat(2 ** 25 / part.length)}`);
  expect(text.startsWith("a passwd=***")).toBe(true);
});

function passwordIn(text: string): string | undefined {
  try {
    return parseAddress(text, { from: "--url", root: "/" }).password?.reveal();
  } catch {
    return undefined;
  }
}
