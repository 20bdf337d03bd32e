import type { Action } from "../core/model/action.js";
import type { Problem } from "../core/model/problem.js";
import type { Standing } from "../core/plan/states.js";
import { problemOf } from "../core/sql/text-problem.js";
import type { Session } from "../engines/engine.js";
import { inWords } from "./in-words.js";
import { type OpenSource, shownTable } from "./open-source.js";
import { Planner } from "./planner.js";
import type { Found } from "./read-history.js";

/**
 * Where such a tool's history begins with what is said to be there, what all of it makes is looked for: in words what is,
 * and what is not. Undefined where nobody looks.
 */
export async function lookAtFirst(
  chosen: readonly Standing[],
  standings: readonly Standing[],
  source: OpenSource,
  session: Session,
): Promise<{ readonly seen: readonly string[]; readonly missing: readonly string[] } | undefined> {
  if (source.history.among === undefined || standings.some(({ applied }) => applied)) return undefined;
  const planner = new Planner(source);
  const actions: Action[] = [];
  for (const { migration } of chosen)
    if (migration) actions.push(...(await planner.judgedUnits(migration.up)).flatMap((unit) => unit.actions));
  const found = await source.engine.questions.evidence(session, actions);
  // What is said of one thing twice is as the last of them left it.
  const seen = [...new Map(found.map((each) => [each.object, each])).values()];
  const wrong = seen.filter(({ there, removes, half }) => half || there === (removes === true));
  return { seen: seen.map(inWords), missing: wrong.map(inWords) };
}

/** Beyond this many migrations nobody is asked which one a database stands at. */
const mostLooked = 60;

/**
 * Tables stand where a tool's own is to be made, which refuses to begin among such: told with the newest migration of
 * which all that it makes is there.
 */
export async function notEmpty(
  session: Session,
  { exists }: Found["history"],
  planner: Planner,
): Promise<readonly Problem[]> {
  const { history, migrations, engine } = planner.source;
  if (exists || history.among === undefined) return [];
  const among = (await session.rows(history.among)).map(({ name }) => String(name)).join(", ");
  if (among === "") return [];
  let upTo: string | undefined;
  for (const { id, up } of migrations.toReversed().slice(0, mostLooked)) {
    const actions = (await planner.judgedUnits(up)).flatMap((unit) => unit.actions);
    const seen = await engine.questions.evidence(session, actions);
    // What it takes away is not there where it never was, either.
    if (!seen.some(({ removes, there }) => there && !removes)) continue;
    if (!seen.every(({ removes, there, half }) => !half && there === !removes)) continue;
    upTo = id;
    break;
  }
  const facts = { tool: history.name, among, ...(upTo === undefined ? {} : { upTo }) };
  return [problemOf("not_empty", facts, "warning", { file: shownTable(planner.source) })];
}
