import type { Fault } from "../core/model/fault.js";
import type { Script } from "../core/model/script.js";
import { cut } from "../core/sql/cut.js";
import type { Dialect, Setting } from "../core/sql/dialect.js";
import type { StatementPiece } from "../core/sql/piece.js";
import { unlessChanged } from "./failed-at.js";

/** What a file has set where one of its statements begins, of what tells why that failed: a role, a time limit. */
export function setBefore(
  { offset }: StatementPiece,
  script: Script,
  dialect: Dialect,
  fault: Fault,
): Readonly<Record<string, string>> | undefined {
  if (!told.has(fault.kind)) return undefined;
  const set = unlessChanged(() => [...lastSet(offset, script, dialect)]);
  return set && set.length > 0 ? Object.fromEntries(set) : undefined;
}

const told: ReadonlySet<Fault["kind"]> = new Set(["forbidden", "time-limit", "busy"]);

/** How long a statement waits for a busy table, where its file says that. */
export function ownPatience(piece: StatementPiece, script: Script, dialect: Dialect): number | undefined {
  return dialect.patience?.(piece, setBefore(piece, script, dialect, { message: "", kind: "busy" }) ?? {});
}

/** Whatever a transaction that is over has set for itself, and whatever it took back, is no more. */
function* lastSet(offset: number, script: Script, dialect: Dialect): Iterable<readonly [string, string]> {
  if (!dialect.settings) return;
  let session = new Map<string, Setting>();
  let atBegin = session;
  const transaction = new Map<string, Setting>();
  for (const piece of cut(script.read(), dialect.rules, { firstLine: script.firstLine, watch: dialect.watch })) {
    if (piece.offset >= offset) break;
    if (piece.kind !== "statement") continue;
    const { kind } = dialect.classify(piece);
    if (kind === "begin") atBegin = new Map(session);
    if (kind === "rollback") session = new Map(atBegin);
    if (kind === "commit" || kind === "rollback") transaction.clear();
    for (const setting of dialect.settings(piece)) {
      if (setting.lasts === "session") session.set(setting.name, setting);
      if (setting.lasts === "session") transaction.delete(setting.name);
      else transaction.set(setting.name, setting);
    }
  }
  for (const { name, value } of new Map([...session, ...transaction]).values())
    if (value !== undefined) yield [name, value];
}
