import type { SluiceEvent } from "../core/model/event.js";
import type { Step } from "../core/plan/plan.js";
import { firstWords } from "../core/sql/first-words.js";
import type { DriveOutcome } from "../run/drive.js";
import type { Work } from "../run/work.js";
import type { OpenSource } from "./open-source.js";

type Doubted = Extract<SluiceEvent, { type: "commit.doubted" }>;
type Replan = Extract<DriveOutcome, { kind: "replan" }>;

/** That the connection was lost, and what is in doubt for it; undefined where nothing is. */
export function doubtOf(outcome: Replan, { settings, engine }: OpenSource): Doubted | undefined {
  const [first, ...after] = stepsOf(outcome.doubted);
  if (!first) return undefined;
  const { id } = first.migration;
  const at = atWorkIn(outcome, engine.can.severalStatementsInOneMessage);
  return { type: "commit.doubted", target: settings.name, id, after: after.length, ...at };
}

/** The migrations of units, each once. */
export function stepsOf(works: readonly Work[]): readonly Step[] {
  return [...new Set(works.map(({ step }) => step))];
}

/** Known where the server said what it was at when it ended the session, or where that was sent by itself. */
function atWorkIn({ stopped, unsent }: Replan, together: boolean): Pick<Doubted, "statement" | "sqlstate" | "errno"> {
  const { fault, sent } = stopped ?? {};
  if (unsent || sent?.part !== "statement" || !sent.piece) return {};
  if (fault?.sqlstate === undefined && together && sent.work.unit.kind !== "alone") return {};
  return {
    statement: firstWords(sent.piece.text),
    ...(fault?.sqlstate === undefined ? {} : { sqlstate: fault.sqlstate }),
    ...(fault?.errno === undefined ? {} : { errno: fault.errno }),
  };
}
