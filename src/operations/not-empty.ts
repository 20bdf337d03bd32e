import type { Problem } from "../core/model/problem.js";
import { problemOf } from "../core/sql/text-problem.js";
import type { Session } from "../engines/engine.js";
import { shownTable } from "./open-source.js";
import type { Planner } from "./planner.js";
import type { Found } from "./read-history.js";

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
