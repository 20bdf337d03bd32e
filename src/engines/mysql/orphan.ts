import type { Holder, Session } from "../engine.js";
import { tokensOf } from "./dialect.js";
import { provingClause } from "./facts.js";
import { unlabelled } from "./label.js";
import { holderOf, processes } from "./look.js";
import { mysqlQuote } from "./quote.js";
import { type NotedBy, notedByIn, thisServer } from "./witness.js";

/**
 * What is noted and still at work on the server: by who noted it. Where no note says who that was, by what it says, and
 * where: one server may serve many, who all bring in the same.
 */
export async function orphanAt(
  session: Session,
  { statement, witness = "" }: { readonly statement: string; readonly witness?: string | undefined },
): Promise<Holder | undefined> {
  const noted = notedByIn(witness);
  if (!noted) return whoSays(session, statement, "p.DB <=> DATABASE()");
  const isIt = `p.ID = ${noted.pid} AND ${thisServer} = ${mysqlQuote.value(noted.server)}`;
  const found = await whoIsIt(session, statement, { ...noted, isIt });
  return found && (await isOfThisStart(session, noted.at)) ? found : undefined;
}

async function whoIsIt(
  session: Session,
  statement: string,
  { lent, proxied, isIt }: Pick<NotedBy, "lent" | "proxied"> & { readonly isIt: string },
): Promise<Holder | undefined> {
  if (lent) return whoSays(session, statement, isIt);
  if (!proxied) return whoNoted(session, isIt, `(p.COMMAND <> 'Sleep' OR p.TIME < ${recordsWithin})`);
  const said = await whoSays(session, statement, `${isIt} AND p.DB <=> DATABASE()`);
  if (said) return said;
  // It may be inside of that, or at work for another client since.
  const other = await whoNoted(session, isIt, "p.COMMAND <> 'Sleep'");
  return other && { ...other, maybe: true };
}

/** Inside of CALL or a block others see the inner statement alone: there the session tells that noted it. */
async function whoNoted(session: Session, isIt: string, isAtWork: string): Promise<Holder | undefined> {
  const [row] = await session.rows(`${processes} WHERE ${isIt} AND p.ID <> CONNECTION_ID() AND ${isAtWork}`);
  return row && holderOf(row);
}

/** Seconds: whose statement has ended just now may be about to record it. A dead client's session ends with it. */
const recordsWithin = 5;

/** A server that has begun anew gives the same numbers again. */
async function isOfThisStart(session: Session, at: string): Promise<boolean> {
  const [up] = await session.rows("SHOW GLOBAL STATUS LIKE 'Uptime'");
  const [ago] = await session.rows(
    `SELECT TIMESTAMPDIFF(SECOND, ${mysqlQuote.value(at)}, utc_timestamp(6)) AS seconds`,
  );
  return Number(ago?.["seconds"]) <= Number(up?.["Value"]);
}

async function whoSays(session: Session, statement: string, where: string): Promise<Holder | undefined> {
  const rows = await session.rows(
    `${processes} WHERE ${where} AND p.ID <> CONNECTION_ID() AND p.COMMAND <> 'Sleep' AND p.INFO LIKE '/* sluice %'`,
  );
  const sent = [statement, provingClause(statement, () => tokensOf({ text: statement }), session.server) ?? statement];
  const found = rows.find((row) => {
    const { text = "" } = unlabelled(row["text"] ?? "") ?? {};
    return text !== "" && sent.some((each) => text.startsWith(each.slice(0, 200)));
  });
  return found && holderOf(found);
}
