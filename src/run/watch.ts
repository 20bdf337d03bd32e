import type { Action } from "../core/model/action.js";
import { firstWords } from "../core/sql/first-words.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Session, UnderWay } from "../engines/engine.js";
import { announce } from "./announce.js";
import type { RunContext } from "./context.js";
import { ordinalOf, type Work } from "./work.js";

/** The statement of this number, where it is on its way. */
export type PieceAt = (id: string, statement: number) => StatementPiece | undefined;

/** What the run itself does at a unit, and since when it has tried. */
export interface Own {
  readonly text: string;
  readonly action?: Action;
  readonly sinceMs: number;
}

const firstLookMs = 1000;
const everyMs = 1000;

/**
 * Tells how far a long message is. Completions arrive only with its end, so a second connection, opened
 * when a second has passed, reads at which migration and statement the server is, how far that one is,
 * whom it waits for and whom it keeps waiting.
 */
export async function underWatch<T>(
  context: RunContext,
  works: readonly Work[],
  pieceAt: PieceAt,
  run: () => Promise<T>,
  own?: Own,
): Promise<T> {
  const startedAt = own?.sinceMs ?? context.elapsed();
  let over = false;
  let watcher: Promise<Session | undefined> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    watcher ??= context.openWatcher().catch(() => undefined);
    const session = await watcher;
    const seen = session?.alive
      ? await context.engine.questions.underWay(session, context.session).catch(() => undefined)
      : undefined;
    if (over) return;
    tell(works, seen, pieceAt, context.elapsed() - startedAt, context, own);
    timer = setTimeout(() => void look(), everyMs);
  };
  timer = setTimeout(() => void look(), firstLookMs);
  try {
    return await run();
  } finally {
    over = true;
    clearTimeout(timer);
    void watcher?.then((session) => session?.close());
  }
}

function tell(
  works: readonly Work[],
  seen: UnderWay | undefined,
  pieceAt: PieceAt,
  elapsedMs: number,
  context: RunContext,
  own: Own | undefined,
): void {
  const work = seen ? workAt(works, seen) : works.length === 1 ? works[0] : undefined;
  if (!work) return;
  announce(work, context);
  const { migration, statements } = work.step;
  // One that stands alone is known also where nobody can look.
  const statement = seen?.statement ?? (work.unit.count === 1 ? work.unit.first + 1 : 0);
  const text = own?.text ?? pieceAt(migration.id, statement)?.text;
  const action = own ? own.action : actionOf(work);
  context.on({
    type: "migration.progress",
    target: context.target,
    id: migration.id,
    statement: ordinalOf(work.step, statement),
    of: statements,
    words: text === undefined ? "" : firstWords(text),
    ...(action ? { action } : {}),
    ...(seen ? { progress: seen.progress } : {}),
    elapsedMs: Math.round(elapsedMs),
  });
}

/** A long id is cut off where the server shows it. */
function workAt(works: readonly Work[], { id, statement }: UnderWay): Work | undefined {
  const ofIt = works.filter(({ step }) => step.migration.id === id);
  const known = ofIt.length > 0 ? ofIt : works.filter(({ step }) => step.migration.id.startsWith(id));
  return known.find(({ unit }) => statement > unit.first && statement <= unit.first + unit.count) ?? known[0];
}

/** Where the unit is one statement that does one thing. */
function actionOf({ unit }: Work): Action | undefined {
  if (unit.count !== 1) return undefined;
  if (unit.actions.length === 1) return unit.actions[0];
  if (!unit.index || unit.actions.length > 1) return undefined;
  const { name, table, builds } = unit.index;
  return {
    kind: builds ? "create-index" : "drop-index",
    object: name,
    ...(table === undefined ? {} : { on: table }),
    concurrently: true,
    known: "words",
  };
}
