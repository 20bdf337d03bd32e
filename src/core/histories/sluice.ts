import type { Quote } from "../sql/quote.js";
import { appliedOf, brokenOffOf } from "./sluice-events.js";
import { fenceOf, type SluiceWords } from "./sluice-words.js";
import type { HistoryLayout, HistoryRows, HistoryState, HistoryTable, NewEvent } from "./layout.js";

/** Sluice's own history: an append-only log from which the state is derived. Its key is the fence. */
export function sluiceLayout(words: SluiceWords): HistoryLayout {
  const { versions, defaultTable } = words;
  return {
    name: "sluice",
    defaultTable,
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
    record: (event, seq, table, quote, condition) => record(event, { seq, table, quote, condition }, words),
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

interface Place {
  readonly seq: number;
  readonly table: HistoryTable;
  readonly quote: Quote;
  readonly condition: string | undefined;
}

/** When the unit began is looked up where each use of it stands: a subquery for both takes the server longer to plan. */
function record(event: NewEvent, { seq, table, quote, condition }: Place, words: SluiceWords): string {
  const name = quote.qualified(table.schema, table.table);
  const value = quote.value;
  const previous = `SELECT at FROM ${name} WHERE seq = ${seq - 1} AND run = ${value(event.run)}`;
  const started =
    event.durationMs === undefined ? words.began(words.scalar(previous)) : words.ago(Math.round(event.durationMs));
  const fields: readonly (readonly [string, string])[] = [
    ["seq", condition ? `CASE WHEN ${condition} THEN ${seq} END` : `${seq}`],
    ["kind", value(event.kind)],
    ["outcome", value(event.outcome)],
    ["id", value(event.id)],
    ["name", value(event.name)],
    ["unit", value(event.unit)],
    ["units", value(event.units)],
    ["unit_hash", value(event.unitHash)],
    ["checksum_raw", value(event.checksums?.raw)],
    ["checksum_tokens", value(event.checksums?.tokens)],
    ["checksum_version", value(event.checksums?.version)],
    ["up_sql", value(event.upSql)],
    ["down_sql", value(event.downSql)],
    ["sql_omitted", value(event.sqlOmitted)],
    ["run", value(event.run)],
    ["source", value(event.source)],
    [quote.name("by"), value(event.by)],
    ["host", value(event.host)],
    ["tool", value(event.tool)],
    ["git_commit", value(event.gitCommit)],
    ["plan_id", value(event.planId)],
    ["because", value(event.because)],
    ["error", value(event.error)],
    ["started_at", started],
    ["duration_ms", words.since(started)],
    ["witness", event.witness ?? "NULL"],
  ];
  const given = fields.filter(([, text]) => text !== "NULL");
  return `INSERT INTO ${name} (${given.map(([column]) => column).join(", ")})
VALUES (${given.map(([, text]) => text).join(", ")})${words.returningDuration}`;
}

function layoutTable(table: HistoryTable, quote: Quote): string {
  return quote.qualified(table.schema, `${table.table}_layout`);
}
