import type { Fault } from "../../core/model/fault.js";
import type { Before, Left, Session } from "../engine.js";
import { cut } from "../../core/sql/cut.js";
import { changesOf } from "./changes.js";
import { isNotCalled } from "./not-called.js";
import { outlasting } from "./outlasting.js";
import { runBy } from "./prepared.js";
import { mysqlRules } from "./rules.js";
import { storageOf } from "./storage.js";
import { mannersOf } from "./manners.js";

/**
 * A server that drops several tables one by one takes away those that are there before it fails at one that is not:
 * such a statement is not begun.
 */
export async function before(session: Session, statement: string): Promise<Before> {
  const runs = await runBy(session, statement);
  if (runs !== undefined) return { ...(await before(session, runs)), runs };
  const { changes, repeatable } = changesOf(statement);
  const several =
    changes.length > 1 && /^DROP\s+(?:TABLES?|VIEW)\b/i.test(statement) && mannersOf(session.server).dropsOneByOne;
  if (!several || repeatable) return { indexes: [] };
  const [row = {}] = await session.rows(`SELECT ${changes.map(({ there }, at) => `${there} AS t${at}`).join(", ")}`);
  const missing = changes
    .filter((_, at) => row[`t${at}`] !== "1")
    .map(({ object }) => object.replace(/^(?:table|view) /, ""));
  if (missing.length === 0) return { indexes: [] };
  const isOfViews = /^DROP\s+VIEW/i.test(statement);
  const message = `${isOfViews ? "Unknown VIEW:" : "Unknown table"} '${missing.join(",")}'`;
  return { indexes: [], obstacle: { message, errno: isOfViews ? 4092 : 1051, sqlstate: "42S02", kind: "absent" } };
}

/** What defines something is in whole or not at all. */
export async function left(session: Session, statement: string, { runs }: Before, fault: Fault): Promise<Left> {
  if (runs !== undefined) {
    // Its rows were not looked at when the run began.
    if (await outlasts(session, runs)) return { clear: [], unsure: true, untold: true };
    return left(session, runs, { indexes: [] }, fault);
  }
  if (await isNotCalled(session, statement, fault)) return { clear: [], unsure: false };
  // What it had committed before it failed stays, and nobody sees what that is.
  const holdsMany = /^(?:CALL|EXECUTE|BEGIN|IF|CASE|LOOP|WHILE|REPEAT|FOR|\w+\s*:)\b/i.test(statement);
  if (holdsMany) return { clear: [], unsure: true, untold: true };
  if (fault.kind === "lossy") return { clear: [], unsure: true, stands: true };
  if (!mannersOf(session.server).dropsOneByOne && fault.errno === 1051) return { clear: [], unsure: false };
  const several = /^(?:DROP\s+(?:TABLES?|VIEW)|DROP\s+(?:DATABASE|SCHEMA))\b/i.test(statement);
  return { clear: [], unsure: several && changesOf(statement).changes.length !== 1 };
}

/** Whether it writes where nothing is taken back. */
async function outlasts(session: Session, text: string): Promise<boolean> {
  const [piece] = cut([text], mysqlRules);
  const storage = piece?.kind === "statement" ? storageOf(piece) : undefined;
  if (storage?.kind !== "writes") return false;
  return (await outlasting(session, [{ kind: "transaction", longest: text.length, storage: [storage] }])).size > 0;
}
