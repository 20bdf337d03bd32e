import type { Quote } from "../sql/quote.js";
import { appliedOf, brokenOffOf, warned } from "./sluice-events.js";
import { fenceOf, type SluiceWords } from "./sluice-words.js";
import type { HistoryLayout, HistoryRows, HistoryState, HistoryTable, NewEvent, PreparedRows } from "./layout.js";

/** Sluice's own history: an append-only log from which the state is derived. Its key is the fence. */
export function sluiceLayout(words: SluiceWords): HistoryLayout {
  const { versions, defaultTable, beside } = words;
  return {
    name: "sluice",
    defaultTable,
    beside,
    newest: versions.at(-1)?.version ?? 0,
    read: (table, quote) => [
      `SELECT version, reads_from, writes_from FROM ${layoutTable(table, quote)} ORDER BY version DESC LIMIT 1`,
      `SELECT ${columnsOf(words, quote)} FROM ${quote.qualified(table.schema, table.table)} ORDER BY seq`,
    ],
    decode,
    upgrade(state, table, tool, quote) {
      const from = state.layout?.version ?? 0;
      return versions
        .filter(({ version }) => version > from)
        .flatMap((each) => [
          ...each.statements(table, quote),
          `INSERT INTO ${layoutTable(table, quote)} (version, reads_from, writes_from, tool)
VALUES (${each.version}, ${each.readsFrom}, ${each.writesFrom}, ${quote.value(tool)})`,
        ]);
    },
    // One statement: what ends in its middle would leave a part.
    drop: (table, quote) => [`DROP TABLE ${quote.qualified(table.schema, table.table)}, ${layoutTable(table, quote)}`],
    record: (event, seq, table, quote, condition) => record(event, seq, { table, quote }, words, condition),
    prepared: (like, table, quote) => prepared(like, { table, quote }, words),
    hold: ({ schema, table }, quote) => words.hold(quote.qualified(schema, table)),
    unless: (condition, as) => words.unless(condition, as),
    isRefused: (fault) => words.isRefused(fault),
    guard: (stands, held, seq, table, quote) => [
      words.hold(quote.qualified(held.schema, held.table)),
      twice(seq, `NOT (${stands})`, { table, quote }, words),
    ],
    head: (table, quote) => `SELECT coalesce(max(seq), 0) AS head FROM ${quote.qualified(table.schema, table.table)}`,
    texts: (id, table, quote) =>
      `SELECT up_sql, down_sql FROM ${quote.qualified(table.schema, table.table)}
WHERE id = ${quote.value(id)} AND kind = 'up' AND outcome = 'done' AND (unit IS NULL OR unit = units) ORDER BY seq DESC LIMIT 1`,
    doneBy: (run, table, quote) =>
      `SELECT kind, id FROM ${quote.qualified(table.schema, table.table)}
WHERE run = ${quote.value(run)} AND outcome = 'done' AND (unit IS NULL OR unit = units)`,
    othersSince: (seq, run, table, quote) =>
      `SELECT id, ${quote.name("by")}, host FROM ${quote.qualified(table.schema, table.table)}
WHERE seq > ${seq} AND run <> ${quote.value(run)} ORDER BY seq`,
    // What stands later is what is read: a column that is asked for twice is told by its second self.
    log: (table, quote) =>
      `SELECT history.*, ${words.isoTime} AS at, ${words.truth("sql_omitted")} AS sql_omitted
FROM ${quote.qualified(table.schema, table.table)} history ORDER BY seq`,
    whatHasName: (table, quote) => words.columnsOf(table, quote),
    isOther: (rows) => rows.length > 0 && !known.every((name) => rows.some((row) => row["column_name"] === name)),
    isFence: (fault, table) => fault.kind === "taken" && fault.constraint === fenceOf(table),
  };
}

function columnsOf(words: SluiceWords, quote: Quote): string {
  // Who did it is asked for where somebody may have to be asked: of what is neither in nor out.
  const who = [quote.name("by"), "host"].map(
    (name) => `CASE WHEN outcome <> 'done' OR unit < units THEN ${name} END AS ${name}`,
  );
  return `seq, ${words.isoTime} AS at, kind, outcome, id, name, unit, units, unit_hash, checksum_raw, checksum_tokens, checksum_version, duration_ms, ${words.truth("down_sql IS NOT NULL")} AS keeps_down, error, ${[...who, ...words.extraColumns].join(", ")}`;
}

function decode(version: HistoryRows, rows: HistoryRows): HistoryState {
  const found = version[0];
  return {
    exists: found !== undefined,
    head: Number(rows.at(-1)?.["seq"] ?? 0),
    applied: appliedOf(rows),
    brokenOff: brokenOffOf(rows),
    ...(found
      ? {
          layout: {
            version: Number(found["version"]),
            readsFrom: Number(found["reads_from"]),
            writesFrom: Number(found["writes_from"]),
          },
        }
      : {}),
  };
}

/** Two rows of one number, which the fence refuses, where the condition holds; else none. */
function twice(seq: number, condition: string, { table, quote }: Place, words: SluiceWords): string {
  const empty = ["kind", "outcome", "id", "name", "source", "by", "host", "tool"];
  const names = ["seq", "run", "started_at", ...empty].map((name) => quote.name(name));
  return `INSERT INTO ${quote.qualified(table.schema, table.table)} (${names.join(", ")})
SELECT ${seq}, run, ${words.ago(0)}, ${empty.map(() => "''").join(", ")}
FROM (SELECT 'a' AS run UNION ALL SELECT 'b') AS twice WHERE ${condition}`;
}

interface Place {
  readonly table: HistoryTable;
  readonly quote: Quote;
}

function record(event: NewEvent, seq: number, place: Place, words: SluiceWords, condition?: string): string {
  const { value } = place.quote;
  const fields: readonly Field[] = [
    ["seq", condition ? `CASE WHEN ${condition} THEN ${seq} END` : `${seq}`],
    ...columns.map(({ name, of }): Field => [name, value(of(event))]),
    ["witness", event.witness ?? (event.warned ? value(warned) : "NULL")],
  ];
  const since =
    event.durationMs === undefined
      ? began(`${seq - 1}`, value(event.run), place, words)
      : words.ago(Math.round(event.durationMs));
  return insert(fields, since, place, words);
}

/** The row of what was in a transaction of its own, as a shape that a session is told once. */
function prepared(like: NewEvent, place: Place, words: SluiceWords): PreparedRows | undefined {
  const { shaped } = words;
  if (!shaped) return undefined;
  const { value } = place.quote;
  const own = columns.filter((column) => column.own);
  const fields: readonly Field[] = [
    ["seq", "$1"],
    ...columns.map((column): Field => [
      column.name,
      column.own ? `$${own.indexOf(column) + 2}` : value(column.of(like)),
    ]),
  ];
  return {
    told: shaped.told(insert(fields, began("$1 - 1", value(like.run), place, words), place, words)),
    record: (event, seq) => [shaped.said([`${seq}`, ...own.map(({ of }) => value(of(event)))])],
  };
}

type Field = readonly [column: string, text: string];

interface Column {
  readonly name: string;
  readonly of: (event: NewEvent) => string | number | boolean | undefined;
  /** Of each migration; all else is its run's, or that of every one that is in whole. */
  readonly own?: true;
}

const columns: readonly Column[] = [
  { name: "kind", of: ({ kind }) => kind, own: true },
  { name: "outcome", of: ({ outcome }) => outcome },
  { name: "id", of: ({ id }) => id, own: true },
  { name: "name", of: ({ name }) => name, own: true },
  { name: "unit", of: ({ unit }) => unit },
  { name: "units", of: ({ units }) => units },
  { name: "unit_hash", of: ({ unitHash }) => unitHash },
  { name: "checksum_raw", of: ({ checksums }) => checksums?.raw, own: true },
  { name: "checksum_tokens", of: ({ checksums }) => checksums?.tokens, own: true },
  { name: "checksum_version", of: ({ checksums }) => checksums?.version, own: true },
  { name: "up_sql", of: ({ upSql }) => upSql, own: true },
  { name: "down_sql", of: ({ downSql }) => downSql, own: true },
  { name: "sql_omitted", of: ({ sqlOmitted }) => sqlOmitted, own: true },
  { name: "run", of: ({ run }) => run },
  { name: "source", of: ({ source }) => source },
  { name: "by", of: ({ by }) => by },
  { name: "host", of: ({ host }) => host },
  { name: "tool", of: ({ tool }) => tool },
  { name: "git_commit", of: ({ gitCommit }) => gitCommit },
  { name: "plan_id", of: ({ planId }) => planId },
  { name: "because", of: ({ because }) => because },
  { name: "error", of: ({ error }) => error },
];

/** What every version of the table has. */
const known: readonly string[] = ["seq", ...columns.map(({ name }) => name)];

/** When the unit began is looked up where each use of it stands: a subquery for both takes the server longer to plan. */
function insert(fields: readonly Field[], since: string, { table, quote }: Place, words: SluiceWords): string {
  const given = fields.filter(([, text]) => text !== "NULL");
  const all: readonly Field[] = [...given, ["started_at", since], ["duration_ms", words.since(since)]];
  return `INSERT INTO ${quote.qualified(table.schema, table.table)} (${all.map(([column]) => quote.name(column)).join(", ")})
VALUES (${all.map(([, text]) => text).join(", ")})${words.returningDuration}`;
}

/** Since the row before, where that is of the same run. */
function began(previous: string, run: string, { table, quote }: Place, words: SluiceWords): string {
  const name = quote.qualified(table.schema, table.table);
  return words.began(words.scalar(`SELECT at FROM ${name} WHERE seq = ${previous} AND run = ${run}`));
}

/** Where it is kept of which version the log is. */
export function layoutOf(log: HistoryTable): HistoryTable {
  return { ...log, table: `${log.table}_layout` };
}

function layoutTable(log: HistoryTable, quote: Quote): string {
  const { schema, table } = layoutOf(log);
  return quote.qualified(schema, table);
}
