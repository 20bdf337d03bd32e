import { expect, test } from "vitest";
import { durationMs, durationText } from "./duration.js";
import { parseJson } from "./json.js";
import { languageOf } from "./lang.js";
import { placeOfKey } from "./locate.js";
import { nearest } from "./nearest.js";
import { switchOf } from "./switch.js";

test.each([
  ["3s", 3000],
  ["250ms", 250],
  ["2m", 120_000],
  ["120s", 120_000],
  ["1.5s", 1500],
  ["1h", 3_600_000],
  [" 2 s ", 2000],
  ["0", 0],
  ["0s", 0],
  [0, 0],
  ["3", undefined],
  [3, undefined],
  ["", undefined],
  ["-1s", undefined],
  ["1d", undefined],
  ["3s 2ms", undefined],
  ["99999h", undefined],
])("duration %s", (text, ms) => expect(durationMs(text)).toBe(ms));

test("a duration is written back as short as it can be", () => {
  expect([0, 250, 3000, 120_000].map(durationText)).toEqual(["0", "250ms", "3s", "120s"]);
});

test.each([
  ["step", ["steps", "to", "target"], "steps"],
  ["tabel", ["table", "layout", "log"], "table"],
  ["lock-timout", ["lock-timeout", "statement-timeout"], "lock-timeout"],
  ["lockTimeOut", ["lockTimeout", "role"], "lockTimeout"],
  ["env", ["environments", "name"], "environments"],
  ["no-transacton", ["up", "down", "no-transaction"], "no-transaction"],
  ["xyz", ["source", "format"], undefined],
  ["q", ["up", "to"], undefined],
  ["down", [], undefined],
  ["plan", ["target", "lang", "env"], undefined],
  ["9", ["d", "8"], undefined],
  ["999", ["", "d"], undefined],
])("nearest to %s", (word, known, near) => expect(nearest(word, known)).toBe(near));

test.each([
  ["true", true],
  ["1", true],
  ["YES", true],
  [" on ", true],
  ["false", false],
  ["0", false],
  ["No", false],
  ["off", false],
  ["", undefined],
  [undefined, undefined],
])("switch %s", (text, value) => expect(switchOf(text, "RUN_MIGRATIONS")).toBe(value));

test("any other word is wrong use", () => {
  expect(() => switchOf("enabled", "RUN_MIGRATIONS")).toThrow(
    expect.objectContaining({
      code: "wrong_use",
      facts: { detail: { kind: "bad_switch", variable: "RUN_MIGRATIONS", given: "enabled" } },
    }),
  );
});

test.each([
  [{ lang: "ko" }, {}, "ko"],
  [{ lang: "en" }, { LANG: "ko_KR.UTF-8" }, "en"],
  [{}, { LANG: "ko_KR.UTF-8" }, "ko"],
  [{}, { LC_ALL: "C", LANG: "ko_KR.UTF-8" }, "en"],
  [{}, { LC_MESSAGES: "ko", LANG: "en_US.UTF-8" }, "ko"],
  [{}, { LC_ALL: "", LANG: "ko" }, "ko"],
  [{}, { LANG: "kok_IN" }, "en"],
  [{}, {}, "en"],
])("language of %j %j", (flags, env, lang) => expect(languageOf(flags, env)).toBe(lang));

test.each([
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ["{\n  a: 1\n}", 2, 3],
  ['{"a": [1, 2}', 1, 12],
  ['{"a": "x\n"}', 1, 7],
  ['{"a": 1} x', 1, 10],
  ["xx", 1, 1],
  ["", 1, 1],
  ['{"한글": }', 1, 8],
  ['{"a\\-b": 1}', 1, 2],
  ["[".repeat(100_000), 1, 202],
])("the fault of %j is at %i:%i", (text, line, column) => expect(parseJson(text)).toMatchObject({ line, column }));

test("good JSON is read", () =>
  expect(parseJson('{"a": ["b", -1.5e3, null]}')).toEqual({ value: { a: ["b", -1500, null] } }));

const text = `export default {
  // policy: "in a comment",
  targets: { api: { url: "policy: no" } },
  environments: {
    staging: { policy: "automatic" },
    production: {
      policy: "opt-in",
    },
  },
}`;
test.each([
  ["targets", 3],
  ["targets.api.url", 3],
  ["environments.production.policy", 7],
  ["environments.staging.policy", 5],
  ["environments.test.policy", undefined],
])("%s stands in line %s", (key, line) => expect(placeOfKey(text, key)?.line).toBe(line));

test("a place is under the key's very name", () => {
  expect(placeOfKey('{\n  "targets": { "한글": { "sorce": 1 } }\n}', "targets.한글.sorce")).toEqual({
    line: 2,
    column: 25,
    width: 5,
  });
});
