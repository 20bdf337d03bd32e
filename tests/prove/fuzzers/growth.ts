import { tmpdir } from "node:os";
import { placeOfKey } from "../../../src/config/locate.js";
import { parseJson } from "../../../src/config/json.js";
import { parseAddress } from "../../../src/config/url.js";
import { isSluiceError } from "../../../src/core/failures/failure.js";
import { graphOf } from "../../../src/core/formats/alembic/graph.js";
import { readRevision } from "../../../src/core/formats/alembic/revision-file.js";
import { dbmate } from "../../../src/core/formats/dbmate.js";
import type { Format } from "../../../src/core/formats/format.js";
import { goose } from "../../../src/core/formats/goose.js";
import { plain } from "../../../src/core/formats/plain.js";
import { sluiceOnPostgres as sluice } from "../../../src/core/histories/sluice-postgres.js";
import { statesOf } from "../../../src/core/plan/states.js";
import { checksumsOf } from "../../../src/core/sql/checksum.js";
import { decode } from "../../../src/core/sql/encoding.js";
import { scrubbed } from "../../../src/core/sql/password-literals.js";
import { mysqlDialect } from "../../../src/engines/mysql/dialect.js";
import { faultOf } from "../../../src/engines/mysql/fault.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { bareRevision, pythonParts } from "./alembic.js";
import { examine } from "./encodings.js";
import { dbmateAtoms, gooseAtoms, treeOf } from "./formats.js";
import { pick, type Random } from "./fuzzer.js";
import { mysqlAtoms } from "./mysql-texts.js";
import { cutOf } from "./splitter.js";
import { atoms } from "./texts.js";

/** Something that is done to the same few characters over and over. */
export interface Growth {
  readonly name: string;
  readonly unit: string;
  readonly work: (size: number) => void;
}

const encoder = new TextEncoder();

/** Each does its work over a text of `size` characters; the largest is what a file, or a variable, may well be. */
const ways: Readonly<Record<string, { readonly parts: readonly string[]; readonly work: (text: string) => void }>> = {
  splitter: {
    parts: atoms,
    work: (text) => {
      cutOf([text], postgresDialect);
      checksumsOf([text], postgresDialect.rules);
    },
  },
  "splitter of MariaDB and MySQL": {
    parts: mysqlAtoms,
    work: (text) => {
      cutOf([text], mysqlDialect);
      checksumsOf([text], mysqlDialect.rules);
    },
  },
  passwords: {
    parts: [
      ..."password|password |password=|password(|identified |by |via a |or a|for a|connection |dblink(|options(".split(
        "|",
      ),
      ..."/**/ /**//**/ /* */ -- # ' '' \" \\ $a$ 0x f ( ; :// a: @ pwd= &secret=".split(" "),
      " ",
      "\n",
    ],
    work: (text) => {
      scrubbed(text);
      scrubbed(`password ${text}`);
      const message = `near '${text.slice(-80)}' at line 1`;
      faultOf(Object.assign(new Error(message), { errno: 1064, sqlMessage: message }), { statement: text });
    },
  },
  "goose's files": {
    parts: [...gooseAtoms, ...atoms],
    work: (text) => read(goose, "1_a.sql", text),
  },
  "dbmate's files": {
    parts: [...dbmateAtoms, ...atoms],
    work: (text) => read(dbmate, "1_a.sql", text),
  },
  encodings: {
    parts: ["?", "한", "í•", "œ", "ê°€", "媛", "a", " ", "\n", "\r", "\0", "\u0080", "é", "<<<<<<< ", "\ufffd", "🦦"],
    work: (text) => {
      const bytes = encoder.encode(text);
      examine([bytes], "f");
      foreignless(() => Array.from(decode([bytes.subarray(0, -1)], "f")));
    },
  },
  alembic: {
    parts: pythonParts,
    work: (text) => {
      const at = readRevision(text, "versions/a.py");
      graphOf(at.revision ? [at.revision] : []);
      const ids = Array.from({ length: text.length / 16 }, (_, index) => `a${index}`);
      graphOf(ids.map((id, index) => bareRevision(id, index > 0 ? [ids[index - 1]!] : [])));
    },
  },
  address: {
    parts: ["a", "@", "/", ":", "?", "&", "=", "%20", "'", "\\", " ", "x=", "password=", ",", "[", "]", "#", "host=a "],
    work: (text) => {
      for (const before of ["postgres://", "host=a ", "postgres://u:p@h/d?", ""])
        foreignless(() => parseAddress(before + text, { from: "--url", root: tmpdir() }));
    },
  },
  json: {
    parts: ["{", "[", "]", "}", '"', "\\", ",", ":", "a", "1", " ", "\n", '{"a":', "/*", "//", "'", "`"],
    work: (text) => {
      parseJson(text);
      placeOfKey(text, "targets.main.url");
    },
  },
  history: {
    parts: ["1", "2", "3-", "a", "0", "4/9", "b?"],
    work: (text) => {
      const rows = Array.from(text.slice(0, text.length / 8), (id, index) => ({
        seq: index,
        kind: id === "-" ? "down" : "up",
        outcome: id === "?" ? "begun" : "done",
        id: id === "0" ? String(index) : id,
        name: "m",
        at: null,
        ...(id === "/" ? { id: "4", unit: index + 1, units: text.length, unit_hash: "h" } : {}),
      }));
      statesOf([], sluice.decode([], rows).applied, plain.compareIds);
    },
  },
};

const alone = Object.entries(ways).flatMap(([name, { parts }]) => parts.map((unit) => growing(name, "", unit)));

/** Each part by itself first, then several in a row that only the seed knows. */
export function growth(number: number, random: Random): Growth {
  const first = alone[number];
  if (first) return first;
  const [name, { parts }] = pick(Object.entries(ways), random);
  const unit = Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(parts, random)).join("");
  return growing(name, random() < 0.5 ? "" : pick(parts, random), unit);
}

function growing(name: string, before: string, unit: string): Growth {
  const text = (size: number): string => before + unit.repeat(Math.ceil(size / unit.length));
  return { name, unit: JSON.stringify([before, unit]), work: (size) => ways[name]?.work(text(size)) };
}

const smallest = 1 << 13;
/** Below this nobody waits, and a noisy machine shows anything. */
const soonMs = 200;

/** How long it takes when there is eight times as much; what grows with the square takes sixty-four times as long. */
export function growthOf(work: Growth["work"]): string | undefined {
  let found = "";
  // Slowness by accident does not come back.
  for (let tries = 0; tries < 3; tries++) {
    const large = Math.min(...Array.from({ length: 2 }, () => tookMs(() => work(smallest * 8))));
    if (large < soonMs) return undefined;
    const small = Math.min(...Array.from({ length: 3 }, () => tookMs(() => work(smallest))));
    if (large < small * 24) return undefined;
    found = `${smallest} take ${small.toFixed(1)} ms, ${smallest * 8} take ${large.toFixed(1)} ms`;
  }
  return found;
}

/** Of the processor, not of the clock: others may be at work beside it. */
function tookMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Looked at, and read as it would run. */
function read(format: Format, path: string, text: string): void {
  const { migrations } = format.parse(treeOf({ [path]: `${text}\n` }), postgresDialect.rules, {
    variables: { A: "a" },
  });
  for (const { up, down } of migrations) for (const each of [up, down]) if (each) Array.from(each.script.read());
}

function foreignless(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!isSluiceError(error)) throw error;
  }
}
