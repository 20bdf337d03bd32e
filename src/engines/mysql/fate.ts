import { type Evidence, type Fate, type Noted, ServerError, type Session } from "../engine.js";
import { type Changes, changesOf } from "./changes.js";
import { type Named, ofTable } from "./existence.js";
import { orphanAt } from "./orphan.js";
import { mysqlQuote } from "./quote.js";
import { type Witness, witnessIn, witnessOf } from "./witness.js";

const again: Fate = { kind: "again", clear: [] };
const done: Fate = { kind: "done", clear: [] };
const unknown: Fate = { kind: "unknown" };

/**
 * What became of a statement that was noted before it ran and never after. It is in whole or not at all, and goes on
 * when its client has died; who holds the lock again knows that it has ended.
 */
export async function fate(session: Session, { statement, witness, another }: Noted): Promise<Fate> {
  const orphan = await orphanAt(session, { statement, witness });
  if (orphan) return { kind: "running", holder: orphan };
  const changes = changesOf(statement);
  const before = witness === undefined || another ? undefined : witnessIn(witness);
  const now = await lookAt(session, changes);
  const untold = changes.repeatable && !changes.changes.some(({ takesData }) => takesData) ? again : unknown;
  const found = before && now ? told(changes, before, now) : untold;
  return found === unknown && changes.empties ? ofEmptied(session, changes.empties) : found;
}

/**
 * A table that is empty now is as it was meant to be, whether that ran or not; only its counter may go on. Begun anew
 * it takes nothing away, where running the statement again would take what others write meanwhile.
 */
async function ofEmptied(session: Session, table: Named): Promise<Fate> {
  const name = mysqlQuote.qualified(table.schema, table.name);
  try {
    const [row] =
      await session.rows(`SELECT EXISTS (SELECT 1 FROM ${name}) AS rows_are, EXISTS (SELECT 1 FROM information_schema.COLUMNS
WHERE ${ofTable(table)} AND EXTRA LIKE '%auto_increment%') AS counts`);
    if (row?.["rows_are"] !== "0") return unknown;
    const clear = row["counts"] === "1" ? [{ text: `ALTER TABLE ${name} AUTO_INCREMENT = 1` }] : [];
    return { kind: "done", clear };
  } catch (error) {
    if (error instanceof ServerError && !error.fault.lost) return unknown;
    throw error;
  }
}

/** The same look, as what stands and what does not. */
export async function trace(session: Session, noted: Noted): Promise<Evidence | undefined> {
  const { changes } = changesOf(noted.statement);
  const [first] = changes;
  if (!first) return undefined;
  const found = await fate(session, noted);
  const object = first.object;
  const removes = first.removes ? { removes: true as const } : {};
  if (found.kind === "running") return { object, ...removes, there: false, half: true, as: `id ${found.holder.pid}` };
  const now = await lookAt(session, changesOf(noted.statement));
  return now && { object, ...removes, there: now.there[0] === true };
}

async function lookAt(session: Session, changes: Changes): Promise<Witness | undefined> {
  const [row] = await session.rows(`SELECT ${witnessOf(changes, session)} AS witness`);
  return witnessIn(row?.["witness"] ?? "");
}

/**
 * What it would have changed tells. When its tables were made tells only that it is not in: others who alter them move
 * that, too. Run again is what is known not to be in, or what may as well run twice.
 */
export function told({ changes, tables, repeatable, apart }: Changes, before: Witness, now: Witness): Fate {
  // Noted by another version, which looked at other things.
  if (before.there.length !== changes.length || before.made.length !== tables.length) return unknown;
  const telling = changes.flatMap(({ removes }, at) => (before.there[at] === removes ? [now.there[at]] : []));
  if (telling.length > 0 && changes.every(({ removes }, at) => now.there[at] !== removes)) {
    // By its name alone it would be this one's. Where that is taken, IF NOT EXISTS leaves it, as it was written to.
    const isOthers = now.differs.some((differs, at) => differs && !before.there[at]);
    return !isOthers ? done : repeatable ? again : unknown;
  }
  if (changes.some((_, at) => now.there[at] !== before.there[at]))
    return apart ? ofTheRest(tables, before, now) : unknown;
  const isStill = now.made.every((each, at) => each === before.made[at]);
  // What others did may have been to undo it: their rows are not taken away for ours.
  const takes = changes.some(({ takesData }, at) => takesData && before.there[at]);
  const isSeen = now.made.length > 0 && now.made.every((each) => each !== null);
  if (telling.length > 0) return isStill && (isSeen || !takes) ? again : unknown;
  const isOld = before.made.length > 0 && before.made.every((each) => each !== null && isBefore(each, before.at));
  return repeatable || (isStill && isOld) ? again : unknown;
}

/**
 * A server that drops several tables one by one came half way. Those that stand as they stood go, too; one that others
 * have made meanwhile is not taken away for it.
 */
function ofTheRest(tables: Changes["tables"], before: Witness, now: Witness): Fate {
  const rest = tables.filter((_, at) => now.there[at]);
  const isAsItStood = tables.every((_, at) => {
    const made = now.made[at] ?? null;
    return !now.there[at] || (made !== null && made === before.made[at] && isBefore(made, before.at));
  });
  if (!isAsItStood) return unknown;
  return {
    kind: "done",
    clear: rest.map(({ schema, name }) => ({ text: `DROP TABLE ${mysqlQuote.qualified(schema, name)}` })),
  };
}

/** It is told to the second: what is done in the same one is not seen. */
function isBefore(made: string, at: string): boolean {
  return Date.parse(`${at.slice(0, 23).replace(" ", "T")}Z`) - Date.parse(`${made.replace(" ", "T")}Z`) > 1100;
}
