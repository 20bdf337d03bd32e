import type { Holder, Session } from "../engine.js";
import { tokensOf } from "./dialect.js";
import { unlabelled } from "./label.js";
import { holderOf, processes } from "./look.js";

/** What defines goes on when its client has died, and is in when it ends. Of one's own user, or with PROCESS of all. */
export async function changing(session: Session): Promise<Holder | undefined> {
  const rows = await session.rows(
    `${processes} WHERE p.DB <=> DATABASE() AND p.ID <> CONNECTION_ID() AND p.COMMAND = 'Query' AND p.USER NOT IN ('system user', 'event_scheduler')`,
  );
  const found = rows.find(({ text }) => text != null && !unlabelled(text) && defines(text));
  return found && holderOf(found);
}

const defining: ReadonlySet<string> = new Set(["ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE"]);

/** A table of one session alone is nobody else's. */
function defines(text: string): boolean {
  const tokens = tokensOf({ text: text.slice(0, farEnough) });
  return defining.has(tokens.next().said) && tokens.peek().said !== "TEMPORARY";
}

/** Where comments stand before its first words. */
const farEnough = 4000;
