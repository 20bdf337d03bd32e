import type { Fault } from "../../core/model/fault.js";
import type { Session } from "../engine.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/**
 * Whether a CALL failed before anything of its procedure ran: that very one is not there, or takes another number of
 * values. Inside a procedure that is there no such thing is said of it: none may drop itself.
 */
export async function isNotCalled(session: Session, statement: string, fault: Fault): Promise<boolean> {
  const refused = refusedIn(fault);
  const called = refused && callIn(statement);
  if (!called || (refused.given !== undefined && refused.given !== called.given)) return false;
  const home = called.schema ?? (await session.rows("SELECT DATABASE() AS db"))[0]?.["db"] ?? "";
  return refused.name.toLowerCase() === `${home}.${called.name}`.toLowerCase() && refused.name.startsWith(`${home}.`);
}

/** As the message names it, with its database. */
function refusedIn({ errno, message }: Fault): { readonly name: string; readonly given?: number } | undefined {
  if (errno === 1305) {
    const [, name] = /^PROCEDURE (.+) does not exist$/s.exec(message) ?? [];
    return name === undefined ? undefined : { name };
  }
  if (errno !== 1318) return undefined;
  const [, name, given] =
    /^Incorrect number of arguments for PROCEDURE (.+); expected \d+, got (\d+)$/s.exec(message) ?? [];
  return name === undefined ? undefined : { name, given: Number(given) };
}

interface Called {
  readonly schema?: string;
  readonly name: string;
  readonly given: number;
}

function callIn(statement: string): Called | undefined {
  const tokens = new Tokens([statement], mysqlRules);
  const first = tokens.takes("CALL") ? tokens.name() : undefined;
  const second = tokens.takes(".") ? tokens.name() : undefined;
  if (first === undefined) return undefined;
  const given = valuesIn(tokens);
  return second === undefined ? { name: first, given } : { schema: first, name: second, given };
}

function valuesIn(tokens: Tokens): number {
  if (!tokens.takes("(") || tokens.at(")")) return 0;
  let count = 1;
  tokens.clause();
  while (tokens.takes(",")) {
    count++;
    tokens.clause();
  }
  return count;
}
