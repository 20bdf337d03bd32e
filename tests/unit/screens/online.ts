import { SluiceError } from "../../../src/core/failures/failure.js";
import type { Way } from "../../../src/core/model/statement-facts.js";
import type { NumberedFacts, PlanResult, PlanStep, PlanUnit } from "../../../src/operations/plan.js";
import { action, planned, target } from "./results.js";

const instant: Way = { as: "INSTANT, LOCK=NONE", keepsOut: "nobody", rebuilds: false };
const copy: Way = { as: "COPY, LOCK=SHARED", keepsOut: "writers", rebuilds: true };
const exclusive: Way = { as: "INPLACE, LOCK=EXCLUSIVE", keepsOut: "everybody", rebuilds: false };
const anew: Way = { as: "INPLACE, LOCK=NONE", keepsOut: "nobody", rebuilds: true };

function unit(sql: string, actions: PlanUnit["actions"], facts: Omit<NumberedFacts, "statement">): PlanUnit {
  const why = sql.split(" ").slice(0, 2).join(" ");
  return { kind: "alone", why, commits: true, statements: 1, actions, sql: [sql], facts: [{ statement: 1, ...facts }] };
}

const known = { checked: true, reversible: true } as const;
const units: readonly PlanUnit[] = [
  unit("ALTER TABLE t ADD a int", [action("add-column", "t.a")], { online: { ...instant, ...known } }),
  unit("ALTER TABLE t MODIFY b text", [action("alter-column-type", "t.b")], {
    online: { ...copy, atBest: instant, checked: true, reversible: false },
  }),
  unit("ALTER TABLE t DROP PRIMARY KEY", [action("drop-constraint", "`PRIMARY`", { on: "t" })], {
    online: { ...copy, ...known, checked: false },
  }),
  unit(
    "ALTER TABLE t ADD c int, ADD INDEX (c)",
    [action("add-column", "t.c"), action("create-index", "t.c", { on: "t" })],
    {
      online: { ...anew, ...known },
    },
  ),
  unit("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", [action("alter-table", "t")], {
    online: { ...exclusive, ...known },
  }),
  unit("DROP VIEW a, b", [action("drop-view", "a"), action("drop-view", "b")], { atomic: false }),
];
const step: PlanStep = {
  id: "00004",
  name: "orders",
  file: "migrations/00004_orders.sql",
  action: "apply",
  transaction: false,
  statements: units.length,
  destructive: [],
  reason: "pending",
  units,
};

/** Changes of tables in use, each of another kind. */
export const online: PlanResult = { targets: planned.targets.map((each) => ({ ...each, steps: [step] })) };

const error = new SluiceError(
  "would_fail",
  {
    id: "00004",
    name: "orders",
    direction: "up",
    at: { file: "migrations/00004_orders.sql", line: 1, column: 1 },
    excerpt: { firstLine: 1, lines: ["CREATE TABLE t (a int);"], line: 1, column: 1, width: 12 },
    fault: { message: "This table type requires a primary key", errno: 1173, sqlstate: "42000" },
    words: "CREATE TABLE",
  },
  { target: "backend" },
);
const likely = {
  en: { cause: "The table has no primary key, and the server demands one.", fix: "give it one" },
  ko: { cause: "기본 키가 없는 테이블이고, 서버는 기본 키를 요구합니다.", fix: "기본 키를 추가하세요" },
};

/** The server is set to refuse it. */
export const wouldFail: PlanResult = {
  targets: [{ ...(target as PlanResult["targets"][number]), wouldFail: { error, likely: [likely] } }],
};
