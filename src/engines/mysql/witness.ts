import type { SessionStart } from "../engine.js";
import { changesOf, type Changes } from "./changes.js";
import { madeAt } from "./existence.js";

/** How stood what a statement changes, in one text: when that was and by whom, what of it was there, when its tables were made. */
export interface Witness {
  readonly at: string;
  readonly there: readonly boolean[];
  /** Of what is there: whether it is otherwise than it is written. */
  readonly differs: readonly boolean[];
  readonly made: readonly (string | null)[];
}

/** The session that noted a statement, and is to run it. */
export interface NotedBy {
  readonly at: string;
  readonly pid: number;
  /** Other servers have other sessions by that number. */
  readonly server: string;
  /** A caller's own: it goes on with other work, so that it tells nothing to be at any. */
  readonly lent: boolean;
  /** A proxy's: it may be another client's by now. */
  readonly proxied: boolean;
}

type Noting = Pick<SessionStart, "lent" | "proxied">;

/** SQL for it, to be kept with the note. */
export function witness(statement: string, settings: readonly string[], session: Noting): string {
  // The note is written where the run is, and the statement runs in another database.
  const isElsewhere = settings.some((setting) => /^USE\b/i.test(setting));
  return isElsewhere ? `CONCAT_WS('|', ${notedBy(session)})` : witnessOf(changesOf(statement), session);
}

export function witnessOf({ changes, tables }: Changes, session: Noting): string {
  const there = changes.map((each) => each.there);
  const made = tables.map((table) => `coalesce(date_format(${madeAt(table)}, '%Y-%m-%d %H:%i:%s'), '-')`);
  return `CONCAT_WS('|', ${notedBy(session)}, ${[`CONCAT(${["''", ...there].join(", ")})`, ...made].join(", ")})`;
}

export function witnessIn(text: string): Witness | undefined {
  const [at, , , there, ...made] = text.split("|");
  if (at === undefined || there === undefined) return undefined;
  return {
    at,
    there: there.split("").map((each) => each !== "0"),
    differs: there.split("").map((each) => each === "2"),
    made: made.map((each) => (each === "-" ? null : each)),
  };
}

export function notedByIn(text: string): NotedBy | undefined {
  const [at, pid, server] = text.split("|");
  if (at === undefined || pid === undefined || server === undefined) return undefined;
  return { at, pid: Number.parseInt(pid, 10), server, lent: pid.endsWith(lentMark), proxied: pid.endsWith(proxyMark) };
}

export const thisServer = "CONCAT(@@hostname, ':', @@port)";

function notedBy({ lent, proxied }: Noting): string {
  const mark = lent ? lentMark : proxied ? proxyMark : undefined;
  const pid = mark === undefined ? "CONNECTION_ID()" : `CONCAT(CONNECTION_ID(), '${mark}')`;
  return `date_format(utc_timestamp(6), '%Y-%m-%d %H:%i:%s.%f'), ${pid}, ${thisServer}`;
}

const lentMark = " lent";
const proxyMark = " proxy";
