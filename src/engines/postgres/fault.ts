import type { Fault, FaultKind } from "../../core/model/fault.js";
import { errorsIn, goneCodes, messageOf, text, type Thrown, thrownFrom } from "../../core/failures/thrown.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import { ServerError } from "../engine.js";

/** What the driver, the system or the server threw, in the engine's neutral shape, with secrets taken out. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ServerError) return error.fault;
  const thrown = thrownFrom(error);
  const parts = errorsIn(thrown);
  const first = parts.find((part) => typeof part["code"] === "string") ?? thrown;
  const code = text(thrown["code"]) ?? text(first["code"]);
  const sqlstate = code !== undefined && isServerAnswer(thrown) ? code : undefined;
  const said = messageOf(thrown, parts);
  // A literal that a statement cannot go on with may be a password: where it stands is told beside it.
  const message = scrubbed(sqlstate === "42601" ? said.replace(/"(?:[a-z]&?)?(?:'|\$\w*\$).*"/is, `"'…'"`) : said);
  const fault: Mutable<Fault> = { message };
  if (sqlstate !== undefined) {
    fault.sqlstate = sqlstate;
    for (const field of serverFields) {
      const value = text(thrown[field]);
      if (value !== undefined) fault[field] = scrubbed(value);
    }
    Object.assign(fault, dataPlaceIn(fault));
    const kind = kindOf(fault, sqlstate);
    if (kind !== undefined) fault.kind = kind;
    const position = Number(thrown["position"]);
    if (position > 0) fault.position = position;
    const internalPosition = Number(thrown["internalPosition"]);
    if (internalPosition > 0) fault.internalPosition = internalPosition;
  } else if (code !== undefined) fault.code = code;
  else if (message.endsWith("is not queryable")) fault.kind = "unheard";
  if (isLost(fault, thrown)) fault.lost = true;
  return fault;
}

function kindOf(fault: Fault, sqlstate: string): FaultKind | undefined {
  // Code that runs such a statement fails without a transaction around it as well.
  if (sqlstate === "25001" && isInsideCode(fault)) return undefined;
  // A cancel and statement_timeout have one code.
  if (sqlstate === "57014" && /timeout|시간 초과/.test(fault.message)) return "time-limit";
  // IF NOT EXISTS does not see what another has not committed yet; then it does.
  if (sqlstate === "23505" && fault.constraint === "pg_namespace_nspname_index") return "conflict";
  return kinds[sqlstate];
}

const kinds: Readonly<Record<string, FaultKind>> = {
  "42P01": "absent",
  "3F000": "absent",
  "55P03": "busy",
  "40P01": "conflict",
  "40001": "conflict",
  "57014": "cancelled",
  "57P01": "ended",
  "25P04": "time-limit",
  "57P05": "unheard",
  "2D000": "ends-transaction",
  "25001": "ends-transaction",
  "42501": "forbidden",
  "25006": "read-only",
  "23505": "taken",
  "23502": "empty",
  "23503": "disallowed",
  "23514": "disallowed",
  "23P01": "disallowed",
  "22P05": "unencodable",
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const serverFields = [
  "detail",
  "hint",
  "where",
  "schema",
  "table",
  "column",
  "constraint",
  "internalQuery",
] as const satisfies readonly (keyof Fault)[];

/** `COPY t, line 3, column a: "x"`, in every language that keeps this order; the column in English alone. */
function dataPlaceIn(fault: Fault): Partial<Fault> {
  const [, table, line, rest = ""] = /^COPY ([^,\n]+), \D{0,16}?(\d+)([^\n]*)/m.exec(fault.where ?? "") ?? [];
  if (table === undefined) return {};
  const column = /, column (.+?)(?:: |$)/.exec(rest)?.[1];
  const value = /: "(.*)"$/.exec(rest)?.[1];
  return {
    line: Number(line),
    table: fault.table ?? table,
    ...(fault.column === undefined && column !== undefined ? { column } : {}),
    ...(value === undefined ? {} : { value }),
  };
}

/** `PL/pgSQL function p() line 1 …`, in whatever language the rest is. */
function isInsideCode({ where }: Fault): boolean {
  return /\bPL\//.test(where ?? "");
}

/** Node's own codes can be five capitals as well (EPIPE): the server's answers have a severity. */
function isServerAnswer(thrown: Thrown): boolean {
  return text(thrown["severity"]) !== undefined && /^[0-9A-Z]{5}$/.test(text(thrown["code"]) ?? "");
}

function isLost(fault: Fault, thrown: Thrown): boolean {
  const { sqlstate, code, message } = fault;
  if (sqlstate !== undefined) {
    // The severity comes in the server's language; where that is not known the state must do. It must not where the
    // severity is known: a subscription, dblink or a foreign server fails with the state of *their* connection.
    const severity = text(thrown["severity"]) ?? "";
    if (errorWords.has(severity)) return false;
    return endsSession.test(sqlstate) || ["FATAL", "PANIC", "치명적오류"].includes(severity);
  }
  if (code !== undefined) return gone.has(code) || /^(?:ERR_TLS|ERR_SSL|ERR_STREAM|ERR_SOCKET|CERT_)/.test(code);
  return goneWords.test(message);
}

/** After these the session goes on. */
const errorWords: ReadonlySet<string> = new Set([
  "ERROR",
  "오류",
  "エラー",
  "错误",
  "錯誤",
  "FEHLER",
  "ERREUR",
  "ERRORE",
  "ERRO",
  "ОШИБКА",
]);

/** Connection failures, shutdown and crash, dropped database, idle and transaction time-outs. */
const endsSession = /^(?:08|57P0[1-5]|25P0[34])/;

const gone: ReadonlySet<string> = new Set([
  ...goneCodes,
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

const goneWords =
  /^(?:Connection terminated|timeout expired|[Rr]eceived (?:unexpected .* message|invalid response)|Client has encountered a connection error|Client was closed|The server does not support SSL|There was an error establishing an SSL)|[Ss]ocket (?:hang up|has been ended|closed)|before secure TLS connection/;
