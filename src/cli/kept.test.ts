import { expect, test } from "vitest";
import { en } from "../render/words/en.js";
import { keptFlags, withAddressNote } from "./kept.js";
import { masked } from "./mask.js";
import { parseLine } from "./parse.js";

const secret = "s3cr3t";

test("what chose where a command ran is kept as it was typed; what only says how is not", () => {
  const line = ["up", "--embedded", "--env=staging", "--lock-wait", "5s", "--json", "--search-path", "app, public"];
  expect(keptFlags(parseLine([...line, "--steps", "2", "--one-transaction"]), {})).toEqual([
    "--env staging",
    "--embedded",
    "--search-path 'app, public'",
    "--one-transaction",
  ]);
});

test.each([
  [`postgres://kim:${secret}@db/app`, "'postgres://kim:***@db/app'"],
  [`postgres://kim:${secret}/@x@db/app`, "'postgres://kim:***@db/app'"],
  [`postgres://kim:${secret} x@db/app`, "'postgres://kim:***@db/app'"],
  [`postgres://kim@corp:${secret}@db/app`, "'postgres://kim@corp:***@db/app'"],
  [`postgres://db/app?user=kim&password=${secret}`, "'postgres://db/app?user=kim&password=***'"],
  [`host=db password='${secret} x' dbname=app`, "'host=db password=*** dbname=app'"],
  [`host=db password=${secret}`, "'host=db password=***'"],
  [`host=db password=${secret}\\ x\\ y dbname=app`, "'host=db password=*** dbname=app'"],
  [`host=db  PASSWORD = '${secret} \\' x' sslpassword=${secret}`, "'host=db  PASSWORD = *** sslpassword=***'"],
  [`postgres://db/app?user=kim&pass%77ord=${secret}`, "'postgres://db/app?user=kim&pass%77ord=***'"],
  [`jdbc:postgresql:app?user=kim&password=${secret}`, "'jdbc:postgresql:app?user=kim&password=***'"],
  [`postgres://kim:${secret}`, "'postgres://kim:***'"],
  [
    "postgres://postgres@[::1]:55999/f1?application_name=a@b",
    "'postgres://postgres@[::1]:55999/f1?application_name=a@b'",
  ],
  ["postgres://localhost:5432/f1?user=me@corp", "'postgres://localhost:5432/f1?user=me@corp'"],
  ["postgres://db/app", "postgres://db/app"],
  ["embedded:", "embedded:"],
])("the address %s is shown as %s", (url, shown) => {
  const [flag = ""] = keptFlags(parseLine(["up", "--url", url]), { SLUICE_URL: "postgres://another/one" });
  expect(flag).toBe(`--url ${shown}`);
  expect(masked(flag), "masked once more, with the whole screen").toBe(flag);
});

test("an address with a password is typed by the variable that is to hold it, unless another stands there", () => {
  const url = `postgres://kim:${secret}@db/app`;
  const kept = (env: Readonly<Record<string, string>>) => keptFlags(parseLine(["up", "--url", url]), env);
  expect(kept({})).toEqual([`--url "$SLUICE_URL"`]);
  expect(kept({ SLUICE_URL: url })).toEqual([`--url "$SLUICE_URL"`]);
  expect(kept({ SLUICE_URL: "postgres://another/one" })).toEqual(["--url 'postgres://kim:***@db/app'"]);
  expect(keptFlags(parseLine(["up", "--url", "postgres://db/app"]), {})).toEqual(["--url postgres://db/app"]);
});

test("what belongs in that variable is said below, where it does not stand there yet", () => {
  const screen = `next: sluice up --url "$SLUICE_URL"\n`;
  expect(withAddressNote(screen, en, {})).toMatch(/\nfirst put the address .* in SLUICE_URL/);
  expect(withAddressNote(screen, en, { SLUICE_URL: "postgres://db/app" })).toBe(screen);
  expect(withAddressNote("next: sluice up\n", en, {})).toBe("next: sluice up\n");
});
