import type { Fault } from "../../core/model/fault.js";
import { token } from "../../core/sql/lex.js";
import { ServerError, type Session, type Text } from "../engine.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

type Asking = Pick<Session, "rows">;

/** The texts of a session's prepared statements, by their names in lower case. */
const textsOf = new WeakMap<Asking, Map<string, string>>();

/** What may prepare another under the same name, unseen; a block may have a name before it. */
const mayPrepare: ReadonlySet<string> = new Set("CALL BEGIN IF CASE LOOP WHILE REPEAT FOR DECLARE".split(" "));

/** Before a statement is sent: the text that it prepares is asked for, since a variable may be another when that runs. */
export async function learnPrepared(session: Asking, text: Text): Promise<Fault | undefined> {
  const tokens = tokensOf(text);
  const { said } = tokens.peek();
  const known = textsOf.get(session);
  if (said === "PREPARE") {
    tokens.next();
    const name = tokens.name()?.toLowerCase();
    const found = tokens.takes("FROM") ? await given(session, tokens) : {};
    if (name === undefined || found.fault) return found.fault;
    const texts = known ?? new Map<string, string>();
    texts.delete(name);
    if (found.text !== undefined) textsOf.set(session, texts.set(name, found.text));
    return undefined;
  }
  if (!known) return undefined;
  const mayHide = mayPrepare.has(said) || tokens.peek(1).said === ":" || tokens.at("SET STATEMENT");
  // What an EXECUTE runs may be a CALL.
  if (mayHide || (said === "EXECUTE" && (await runBy(session, text)) === undefined)) known.clear();
  return undefined;
}

/** The one statement that an `EXECUTE` is about to run; undefined where nobody has seen its text, or that holds others. */
export async function runBy(session: Asking, statement: Text): Promise<string | undefined> {
  const tokens = tokensOf(statement);
  if (!tokens.takes("EXECUTE")) return undefined;
  const isHere = tokens.takes("IMMEDIATE");
  const text = isHere
    ? (await given(session, tokens)).text
    : textsOf.get(session)?.get(tokens.name()?.toLowerCase() ?? "");
  return text !== undefined && isOne.test(text) ? text.trim() : undefined;
}

const isOne =
  /^\s*(?:ALTER|CREATE|DROP|RENAME|TRUNCATE|INSERT|REPLACE|UPDATE|DELETE|SELECT|DO|GRANT|REVOKE|ANALYZE|OPTIMIZE|SET(?!\s+STATEMENT))\b/i;

/** What stands here as a literal or in a variable, as the server reads it. */
async function given(session: Asking, tokens: Tokens): Promise<{ readonly text?: string; readonly fault?: Fault }> {
  const first = tokens.next();
  const value = first.said === "@" ? `@${tokens.next().text}` : first.kind === token.string ? first.text : undefined;
  if (value === undefined || !(tokens.ended || tokens.at("USING"))) return {};
  try {
    const [row] = await session.rows(`SELECT ${value} AS given`);
    const text = row?.["given"];
    return text == null ? {} : { text };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const { fault } = error;
    // A variable of another kind, or what this server reads otherwise: that is the statement's own affair.
    return fault.lost || fault.kind === "cancelled" ? { fault } : {};
  }
}

function tokensOf(text: Text): Tokens {
  return new Tokens(typeof text === "string" ? [text] : text, mysqlRules);
}
