import { expect, test } from "vitest";
import { shellWord } from "./shell-word.js";
import { asTyped, wrapTyped } from "./typed.js";

const flags = ["--env staging", "--url 'postgres://kim:***@db/app'"];
const all = flags.join(" ");

test.each([
  ["a bare command", "sluice status", `sluice status ${all}`],
  ["before what it says itself", "sluice up --plan ab46", `sluice up ${all} --plan ab46`],
  ["within a sentence", "correct the file, then: sluice up", `correct the file, then: sluice up ${all}`],
  ["each of several", "sluice status, sluice log", `sluice status ${all}, sluice log ${all}`],
  ["on each line", "sluice up\nsluice down", `sluice up ${all}\nsluice down ${all}`],
  ["in Korean", "sluice status로 확인한 뒤: sluice up", `sluice status ${all}로 확인한 뒤: sluice up ${all}`],
  ["what is there already", "sluice up --env staging", `sluice up ${flags[1]} --env staging`],
  [
    "and not what only the sentence names",
    "sluice down takes back one; --env NAME says where you are",
    `sluice down ${all} takes back one; --env NAME says where you are`,
  ],
  ["to new what it can use", "sluice new NAME", "sluice new --env staging NAME"],
  ["to no help", "sluice up --help", "sluice up --help"],
  [
    "to no prose",
    "the embedded sluice up there is my-sluice up",
    `the embedded sluice up ${all} there is my-sluice up`,
  ],
  ["to no other word", "sluice updates; sluice init; no database that sluice knows", undefined],
  ["to no directive", '"-- sluice:down"', undefined],
])("the flags are added: %s", (_, text, typed) => {
  expect(asTyped(text, { flags })).toBe(typed ?? text);
  expect(asTyped(text, {}, "backend")).toBe(text);
});

test("what concerns one of several targets names it, once", () => {
  expect(asTyped("sluice up", { several: true }, "rag")).toBe("sluice up --target rag");
  expect(asTyped("sluice up", { several: true })).toBe("sluice up");
  expect(asTyped("sluice up", { flags: ["--target rag"] }, "rag")).toBe("sluice up --target rag");
  expect(asTyped("sluice up", { several: true, flags: ["--env test"] }, "my rag")).toBe(
    "sluice up --target 'my rag' --env test",
  );
});

test("all or nothing stays so, where it is applied", () => {
  const once = { flags: ["--one-transaction"] };
  expect(asTyped("sluice up; sluice status", once)).toBe("sluice up --one-transaction; sluice status");
  expect(asTyped("sluice up --only 004", once)).toBe("sluice up --only 004");
});

test.each([
  ["staging", "staging"],
  ["../db/sluice.config.ts", "../db/sluice.config.ts"],
  ["app, public", "'app, public'"],
  ["it's", String.raw`'it'\''s'`],
  ["$(rm -rf ~)", "'$(rm -rf ~)'"],
  ["~/x", "'~/x'"],
  ["", "''"],
])("%j is typed as %s", (value, word) => expect(shellWord(value)).toBe(word));

test.each([
  [
    "wait for it: sluice wait --url 'host=db dbname=app' --timeout 60s, or add --wait 60s",
    ["wait for it:", "sluice wait --url 'host=db dbname=app' --timeout 60s,", "or add --wait 60s"],
  ],
  [
    "look at both: sluice status --search-path 'app, public', sluice log --search-path 'app, public'",
    ["look at both:", "sluice status --search-path 'app, public',", "sluice log --search-path 'app, public'"],
  ],
  [
    "sluice up --env staging --allow-destructive 002,001     it took effect",
    ["sluice up --env staging --allow-destructive 002,001", "it took effect"],
  ],
  ["the files are in no known format at all here", ["the files are in no known", "format at all here"]],
])("a command stays on one line: %s", (text, lines) => expect(wrapTyped(text, 28)).toEqual(lines));
