import type { Quote } from "../sql/quote.js";
import { appliedOf, brokenOffOf } from "./sluice-events.js";
import { fenceOf, layoutVersions } from "./sluice-tables.js";
import type { HistoryLayout, HistoryState, HistoryTable, NewEvent } from "./layout.js";

/** Whatever DateStyle a database has: this one every reader takes the same way. */
const isoTime = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`;

// Who did it is asked for where somebody may have to be asked: of what is neither in nor out.
const who = ["by", "host"].map((name) => `CASE WHEN outcome <> 'done' OR unit < units THEN ${name} END AS ${name}`);

const columns = `seq, ${isoTime}, kind, outcome, id, name, unit, units, unit_hash, checksum_raw, checksum_tokens, checksum_version, duration_ms, (down_sql IS NOT NULL) AS keeps_down, error, ${who.join(", ")}`;

/** Sluice's own history: an append-only log from which the state is derived. Its key is the fence. */
export const sluice: HistoryLayout = {
  name: "sluice",
  defaultTable: { schema: "sluice", table: "history" },
  read: (table, quote) => [
    `SELECT version, reads_from, writes_from FROM ${layoutTable(table, quote)} ORDER BY version DESC LIMIT 1`,
    `SELECT ${columns} FROM ${quote.qualified(table.schema, table.table)} ORDER BY seq`,
  ],
  decode(version, rows): HistoryState {
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
  },
  upgrade(state, table, tool, quote) {
    const from = state.layout?.version ?? 0;
    return layoutVersions
      .filter(({ version }) => version > from)
      .flatMap((each) => [
        ...each.statements(table, quote),
        `INSERT INTO ${layoutTable(table, quote)} (version, reads_from, writes_from, tool)
VALUES (${each.version}, ${each.readsFrom}, ${each.writesFrom}, ${quote.value(tool)})`,
      ]);
  },
  record,
  head: (table, quote) => `SELECT coalesce(max(seq), 0) AS head FROM ${quote.qualified(table.schema, table.table)}`,
  texts: (id, table, quote) =>
    `SELECT up_sql, down_sql, sql_omitted FROM ${quote.qualified(table.schema, table.table)}
WHERE id = ${quote.value(id)} AND kind = 'up' AND outcome = 'done' AND (unit IS NULL OR unit = units) ORDER BY seq DESC LIMIT 1`,
  doneBy: (run, table, quote) =>
    `SELECT kind, id FROM ${quote.qualified(table.schema, table.table)}
WHERE run = ${quote.value(run)} AND outcome = 'done' AND (unit IS NULL OR unit = units)`,
  othersSince: (seq, run, table, quote) =>
    `SELECT id, by, host FROM ${quote.qualified(table.schema, table.table)}
WHERE seq > ${seq} AND run <> ${quote.value(run)} ORDER BY seq`,
  log: (table, quote) => `SELECT *, ${isoTime} FROM ${quote.qualified(table.schema, table.table)} ORDER BY seq`,
  isFence: (fault, table) => fault.kind === "taken" && fault.constraint === fenceOf(table),
};

/**
 * When a unit began is known without another statement: the message's own start, or, behind another unit
 * of the same message, the moment that one was recorded. Looked up where each use of it stands: a subquery for both
 * takes the server longer to plan.
 */
function record(event: NewEvent, seq: number, table: HistoryTable, quote: Quote, condition?: string): string {
  const name = quote.qualified(table.schema, table.table);
  const value = quote.value;
  const number = condition ? `CASE WHEN ${condition} THEN ${seq} END` : `${seq}`;
  const started =
    event.durationMs === undefined
      ? `greatest(now(), (SELECT at FROM ${name} WHERE seq = ${seq - 1} AND run = ${value(event.run)}))`
      : `(clock_timestamp() - interval '1 millisecond' * ${Math.round(event.durationMs)})`;
  const fields: readonly (readonly [string, string])[] = [
    ["seq", number],
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
    ["by", value(event.by)],
    ["host", value(event.host)],
    ["tool", value(event.tool)],
    ["git_commit", value(event.gitCommit)],
    ["plan_id", value(event.planId)],
    ["because", value(event.because)],
    ["error", value(event.error)],
    ["started_at", started],
    ["duration_ms", `extract(epoch FROM clock_timestamp() - ${started}) * 1000`],
  ];
  const given = fields.filter(([, text]) => text !== "NULL");
  return `INSERT INTO ${name} (${given.map(([column]) => column).join(", ")})
VALUES (${given.map(([, text]) => text).join(", ")}) RETURNING duration_ms`;
}

function layoutTable(table: HistoryTable, quote: Quote): string {
  return quote.qualified(table.schema, `${table.table}_layout`);
}
