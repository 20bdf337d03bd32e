import type { StatementPhase, StatementProgress } from "../../core/model/statement-progress.js";
import type { Row, Session, UnderWay } from "../engine.js";
import { busy, waitingBehind, waitsForTable } from "./busy.js";
import { unlabelled } from "./label.js";
import { processes } from "./look.js";
import { mannersOf } from "./manners.js";

/** At which statement a session is, how far the server says it is, whom it waits for, and who waits for it. */
export async function underWay(watcher: Session, running: Session): Promise<UnderWay | undefined> {
  const { pid } = running.server;
  const [row] = await watcher.rows(`${processes} WHERE p.ID = ${pid}`);
  const at = unlabelled(row?.["text"] ?? "");
  if (!row || !at) return undefined;
  const [longest, ...further] = await waitingBehind(watcher, at.text, pid);
  return {
    id: at.id,
    statement: at.statement,
    progress: {
      ...(await progressOf(row, watcher, pid)),
      waitsFor: row["state"] === waitsForTable ? (await busy(watcher, at.text, pid)).holders : [],
      ...(longest ? { keepsWaiting: { count: 1 + further.length, longest } } : {}),
    },
  };
}

async function progressOf(row: Row, watcher: Session, pid: number): Promise<Omit<StatementProgress, "waitsFor">> {
  const stage = mannersOf(watcher.server).hasStages ? await stageOf(watcher, pid) : undefined;
  const phase = phaseOf(stage?.["name"] ?? row["state"] ?? "");
  const [done, total] = stage
    ? [Number(stage["done"]), Number(stage["total"])]
    : [Number(row["progress"] ?? 0), Number(row["stages"] ?? 0) > 0 && !isOver(row, phase) ? 100 : 0];
  return {
    ...(phase ? { phase } : {}),
    ...(total > 0 ? { done: Math.min(done, total), total } : {}),
    ...(total > 0 && stage?.["name"] === "stage/sql/copy to tmp table" ? { unit: "rows" as const } : {}),
  };
}

/** The stages after the copying count from nothing again, before the server has another word for what it is at. */
function isOver(row: Row, phase: StatementPhase | undefined): boolean {
  return phase === "copying" && row["stage"] !== "1";
}

/** Where somebody has switched it on, and we may see it. */
async function stageOf(watcher: Session, pid: number): Promise<Row | undefined> {
  const question = `SELECT s.EVENT_NAME AS name, s.WORK_COMPLETED AS done, s.WORK_ESTIMATED AS total
FROM performance_schema.events_stages_current s JOIN performance_schema.threads t ON t.THREAD_ID = s.THREAD_ID
WHERE t.PROCESSLIST_ID = ${pid} AND s.WORK_ESTIMATED > 0 ORDER BY s.EVENT_ID DESC LIMIT 1`;
  return watcher.rows(question).then(
    ([row]) => row,
    () => undefined,
  );
}

function phaseOf(said: string): StatementPhase | undefined {
  return phases.find(([words]) => words.test(said))?.[1];
}

/** The servers' words for what a session is at. */
const phases: readonly (readonly [RegExp, StatementPhase])[] = [
  [/^preparing for alter|^setup$/i, "preparing"],
  [/copy to tmp table|copying to tmp table/i, "copying"],
  [/\(read PK/i, "reading"],
  [/\(merge sort\)|^sorting/i, "sorting"],
  [/\(insert\)|^enabling keys|^manage keys|^repair (?:by sorting|with)/i, "building"],
  [/\(log apply|\(flush\)|\(end\)|^committing alter|^rename result table/i, "finishing"],
];
