import type { SluiceEvent } from "../../../src/core/model/event.js";
import type { Holder } from "../../../src/core/model/holder.js";
import { progressOf } from "../../../src/render/progress.js";
import type { View } from "../../../src/render/view.js";

type Seen = Extract<SluiceEvent, { type: "migration.progress" }>;

const now = Date.UTC(2026, 10, 2, 14, 3, 0);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

const report: Holder = {
  pid: 988,
  application: "reporting",
  client: "10.0.3.7",
  since: ago(240),
  statement: "SELECT count(*) FROM targets",
};
const reader: Holder = {
  pid: 1021,
  application: "api",
  since: ago(12),
  statement: "SELECT * FROM targets WHERE id = $1",
};

const base: Seen = {
  type: "migration.progress",
  target: "backend",
  id: "00005",
  statement: 2,
  of: 2,
  words: "CREATE INDEX CONCURRENTLY targets_status_idx ON targets",
  elapsedMs: 12_000,
};
const index: Seen = {
  ...base,
  action: { kind: "create-index", object: "targets_status_idx", on: "targets", concurrently: true, known: "words" },
};
const alter: Seen = { ...base, words: "ALTER TABLE targets ADD COLUMN status text" };

/** What a statement that takes long can be seen to be at. */
const moments: readonly Seen[] = [
  {
    ...index,
    progress: {
      phase: "reading",
      done: 4_100_000_000,
      total: 10_000_000_000,
      unit: "bytes",
      table: "targets",
      tableRows: 12_345_678,
      waitsFor: [],
    },
  },
  {
    ...index,
    progress: {
      phase: "waiting-for-snapshots",
      done: 1,
      total: 3,
      unit: "sessions",
      table: "targets",
      waitsFor: [{ ...report, idle: true }],
    },
  },
  { ...alter, progress: { waitsFor: [report], keepsWaiting: { count: 17, longest: reader } } },
  { ...alter, progress: { waitsFor: [{ pid: 988, application: "reporting", unseen: true }] } },
  {
    ...alter,
    progress: { waitsFor: [{ pid: 0, application: "" }], keepsWaiting: { count: 1, longest: reader } },
  },
  {
    ...base,
    statement: 1,
    of: 1,
    words: "COPY targets",
    progress: { phase: "copying", done: 3_211_000, unit: "rows", table: "targets", waitsFor: [] },
  },
  {
    ...base,
    words: "VACUUM FULL targets",
    progress: { phase: "rewriting", done: 1_000_000, total: 3_000_000, unit: "rows", waitsFor: [] },
  },
  {
    ...base,
    words: "VACUUM FULL targets",
    progress: { phase: "reading", done: 50_000_000, total: 1_300_000_000, unit: "bytes", waitsFor: [] },
  },
  // A batch that nobody can look at.
  { ...base, statement: 0, words: "" },
];

/** On a terminal, each as it stands for a second; `alive: false`: the lines that stay where nothing lives. */
export function slowScreen(view: View, alive: boolean): string {
  const lines = moments.flatMap((moment) => {
    const progress = progressOf(view, "run", alive);
    progress.lines(started, now - moment.elapsedMs);
    const said = progress.lines(moment, now);
    return [...(alive ? progress.live(now) : said), ""];
  });
  return `${lines.join("\n").trimEnd()}\n`;
}

const started: SluiceEvent = {
  type: "migration.started",
  target: "backend",
  id: "00005",
  name: "add_check_instances",
  direction: "up",
  units: 2,
  statements: 2,
};
