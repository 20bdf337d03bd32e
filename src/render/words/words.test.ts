import { expect, test } from "vitest";
import type { TransactionWhy } from "../../core/model/transaction-why.js";
import { en } from "./en.js";
import { ko } from "./ko.js";

// What TypeScript cannot see: that a Korean text is Korean, and that a function says something for any facts.

const hangul = /[가-힣]/u;

test("each help text is there in both languages, and is not the English one", () => {
  for (const group of ["about", "flag", "arguments"] as const) {
    const korean: Readonly<Record<string, string>> = ko.help[group];
    for (const [key, text] of Object.entries(en.help[group])) {
      expect(text, key).toMatch(/^\S.*\S$/u);
      expect(korean[key], key).toMatch(hangul);
    }
  }
});

test("each failure, problem and refusal of each language has words", () => {
  // Any fact that is asked for answers with something that can be shown.
  let inFile = false;
  const facts: object = new Proxy(
    {},
    {
      get: (_, key) => {
        if (key === "obstacle") return { kind: "empty" };
        if (key === "reason" && !inFile) return "gap";
        if (key === "affected") return [{ id: "004", name: "x", state: "pending" }];
        if (key === "detail") return { kind: "conflict", one: "--a", other: "--b" };
        if (key === "problem") return { kind: "quoted" };
        if (key === "holders") return [{ pid: 4711, application: "psql" }];
        if (key === "what" && inFile) return "string";
        if (key === "why") return inFile ? "inside" : { kind: "catalog_silent" };
        if (key === "down") return { kind: "file", file: "1_a.down.sql" };
        if (key === "now") return "applied";
        if (key === "lost") return { name: "@x", rest: true };
        if (key === "holder") return { pid: 7, application: "psql" };
        if (
          typeof key === "string" &&
          /s$|^what$|^looked$|^known$|^near$/u.test(key) &&
          key !== "units" &&
          key !== "tries" &&
          !key.endsWith("Ms")
        )
          return ["one", "two"];
        if (
          key === "unit" ||
          key === "units" ||
          key === "of" ||
          key === "tries" ||
          key === "done" ||
          String(key).endsWith("Ms")
        )
          return 2;
        return "fact";
      },
    },
  );
  const withProblem = { conf: ["config_invalid", "no_export"], url: ["url_invalid", "quoted"] };
  for (const words of [en, ko]) {
    for (const [code, say] of Object.entries(words.failures)) {
      const kind = Object.values(withProblem).find(([known]) => known === code)?.[1];
      const given =
        kind === undefined
          ? facts
          : new Proxy(facts, { get: (on, key) => (key === "problem" ? { kind } : Reflect.get(on, key)) });
      const text = (say as (given: object) => { what: string; fixes: readonly string[]; causes?: readonly string[] })(
        given,
      );
      expect(text.what, code).not.toMatch(/undefined|NaN|^$/u);
      if (words === ko) expect(text.what, code).toMatch(hangul);
      for (const line of [...text.fixes, ...(text.causes ?? [])]) expect(line, code).not.toMatch(/undefined|NaN|^$/u);
      if (code !== "refused") expect(text.fixes.length, code).toBeGreaterThan(0);
    }
    inFile = true;
    for (const [code, say] of Object.entries(words.problems)) {
      const text = (say as (given: object) => { what: string })(facts);
      expect(text.what, code).not.toMatch(/NaN|^$/u);
      if (words === ko) expect(text.what, code).toMatch(hangul);
    }
    inFile = false;
    for (const [code, text] of Object.entries(words.refusals)) {
      const about = { id: "00009", name: "drop", what: "drop table x" };
      expect(text.what(about) + text.rule + text.instead(about), code).not.toMatch(/undefined/u);
      if (words === ko) expect(text.rule, code).toMatch(hangul);
    }
  }
});

test("no action has two names, and none is missing", () => {
  expect(Object.keys(ko.actions).sort()).toEqual(Object.keys(en.actions).sort());
  for (const text of Object.values(ko.actions)) expect(text).not.toBe("");
});

test("each reason why a statement cannot be kept exact has its own words", () => {
  const whys = Object.keys({
    "begins-unasked": 1,
    "ends-session": 1,
    "other-session": 1,
    "locks-history": 1,
    "next-alone": 1,
    "next-row": 1,
    "not-replicated": 1,
    "sets-more": 1,
    "of-before": 1,
    unended: 1,
    inside: 1,
  } satisfies Record<TransactionWhy, 1>) as TransactionWhy[];
  for (const words of [en, ko]) {
    const told = whys.map((why) => words.problems.transaction_word({ words: "XA START", why, file: "1.sql" }));
    expect(new Set(told.map(({ what }) => what)).size).toBe(whys.length);
    for (const { what, fix = "" } of told) {
      expect(what).toContain("XA START");
      expect(fix).not.toBe("");
      if (words === ko) expect(`${what} ${fix}`).toMatch(hangul);
    }
  }
});
