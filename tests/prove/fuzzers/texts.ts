import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { splitCases } from "../../unit/split-cases.js";
import { pick, type Random, several, sometimes, upTo } from "./fuzzer.js";

const folder = fileURLToPath(new URL("../../../examples/config-server/migrations/", import.meta.url));
const examples = readdirSync(folder).map((name) => readFileSync(folder + name, "utf8"));

/** Texts of the corpus and of the examples, none longer than a fuzzer can afford. */
const corpus: readonly string[] = [...splitCases.map(({ text }) => text), ...examples].map((text) =>
  text.slice(0, 2000),
);

/** What means something to a lexer. */
export const atoms: readonly string[] =
  `' '' " "" $$ $a$ $한$ ; ; -- /* */ \\ \\. E' U&' U&" B' N' ( ) [ ] . .. , : :: = - + * / # @ % ~ ! | & ^ < > ? \` a e u_ x1 한 🦦 1 1.5 1e5 $1
  SELECT select CREATE FUNCTION OR REPLACE BEGIN ATOMIC END CASE AS COPY FROM stdin DO COMMIT ROLLBACK TO DROP UPDATE ON
  SET standard_conforming_strings off RESET \\echo \\connect \ufeff \u00a0 \u200b \ud83e \udda6`
    .split(/[ \n]+/)
    .concat([" ", "\n", "\r\n", "\t", "\r", " ", "\n", "\f", "\v", "\0"]);

/** A heap of atoms, a text of a grammar, or a text of the corpus with something done to it. */
export function textOf(random: Random): string {
  return textFrom({ atoms, corpus, ends: [";", ";\n", "\n;", ";;"], statement: (of) => statement(of, 3) }, random);
}

/** What texts are made of. */
export interface Ingredients {
  readonly atoms: readonly string[];
  readonly corpus: readonly string[];
  readonly ends: readonly string[];
  readonly statement: (random: Random) => string;
}

export function textFrom({ atoms: words, corpus: texts, ends, statement: make }: Ingredients, random: Random): string {
  const way = random();
  if (way < 0.4) return several(30, random, () => pick(words, random) + pick(["", " ", "\n"], random)).join("");
  if (way < 0.6) return several(6, random, () => make(random)).join(pick(ends, random));
  return mutated(pick(texts, random), words, random);
}

function mutated(text: string, words: readonly string[], random: Random): string {
  let now = text;
  for (let edits = upTo(4, random); edits > 0; edits--) {
    const at = upTo(now.length, random);
    const piece = sometimes(0.7, random) ? pick(words, random) : now.slice(at, at + upTo(40, random));
    now = now.slice(0, at) + piece + now.slice(at + upTo(3, random));
  }
  return sometimes(0.3, random) ? byteMutated(now, random) : now;
}

const encoder = new TextEncoder();
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Some bytes other ones: what is no character afterwards has become U+FFFD. */
function byteMutated(text: string, random: Random): string {
  return lenient.decode(withOtherBytes(encoder.encode(text), random));
}

/** Bytes changed, left out, put in and doubled. */
export function withOtherBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const now = [...bytes];
  for (let edits = 1 + upTo(3, random); edits > 0; edits--) {
    const at = upTo(Math.max(0, now.length - 1), random);
    const byte = upTo(255, random);
    const way = upTo(3, random);
    if (way === 0) now[at] = byte;
    else if (way === 1) now.splice(at, 1);
    else if (way === 2) now.splice(at, 0, byte);
    else now.splice(at, 0, ...now.slice(at, at + upTo(8, random)));
  }
  return Uint8Array.from(now);
}

type Production = (random: Random, deep: number) => string;

/** One statement, most often a whole one; what can hold others holds them `deep` times at most. */
const statement: Production = (random, deep) => (deep <= 0 ? "SELECT 1" : pick(productions, random)(random, deep - 1));

const name: Production = (random) => pick(["a", '"a;b"', '"q""q"', "이름", "x$y", "_"], random);

const literal: Production = (random) =>
  pick(["'it''s;'", "E'\\';'", "$$;$$", "$t$ $$ ; $$ $t$", "U&'\\0041'", "'a'\n'b'", "1.5e-3", "B'01'", "$1"], random);

const body: Production = (random, deep) =>
  several(3, random, () => statement(random, deep)).join("; ") + pick(["", ";", "; -- end\n"], random);

const productions: readonly Production[] = [
  (random) => `SELECT ${literal(random, 0)}, ${name(random, 0)} /* ; /* in */ */ FROM ${name(random, 0)}`,
  (random) => `INSERT INTO ${name(random, 0)} VALUES (${literal(random, 0)}, (SELECT 1)) -- ;\n`,
  (random, deep) =>
    `CREATE FUNCTION ${name(random, 0)}() RETURNS int LANGUAGE sql BEGIN ATOMIC ${body(random, deep)} END`,
  (random, deep) =>
    `CREATE OR REPLACE PROCEDURE ${name(random, 0)}() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; ${body(random, deep)}; END`,
  (random, deep) => `DO $b${upTo(9, random)}$ BEGIN ${body(random, deep)} END $b${upTo(9, random)}$`,
  (random, deep) => `DO $b$ BEGIN ${body(random, deep)} END $b$`,
  (random) =>
    `COPY ${name(random, 0)} FROM stdin;${pick(["\n", " -- why\n", "\r\n"], random)}${several(4, random, () => pick(["1\t2\n", "\\N\n", "\\.x\n", "a\\.\n", "\n", "$$\t'\r\n"], random)).join("")}${pick(["\\.\n", "\\.\r\n", "\\.", ""], random)}`,
  (random) =>
    `BEGIN; ${pick(["SAVEPOINT s; ROLLBACK TO s", "SELECT 1"], random)}; ${pick(["COMMIT", "END", "ABORT"], random)}`,
  (random) =>
    `SET ${pick(["", "LOCAL ", "SESSION "], random)}standard_conforming_strings = ${pick(["off", "on", "'off'", "DEFAULT"], random)}; SELECT '\\'`,
  (random) =>
    `${pick(["\\echo it's", "\\set ON_ERROR_STOP on", "\\restrict x", "\\timing", "\\i f"], random)}\nSELECT 1`,
  (random, deep) => `CREATE RULE r AS ON INSERT TO t DO ALSO (${body(random, deep)})`,
  (random) =>
    `CREATE INDEX CONCURRENTLY ${name(random, 0)} ON t ((a ${pick(["+-", "@-", "<->", "-", "~*"], random)} 1))`,
];
