import type { Fault, FaultKind } from "../../core/model/fault.js";
import { errorsIn, goneCodes, messageOf, text, type Thrown, thrownFrom } from "../../core/failures/thrown.js";
import { holdsPassword, scrubbed } from "../../core/sql/password-literals.js";
import { ServerError } from "../engine.js";
import { faultPlaceIn } from "./fault-place.js";
import { droppedIn, dropIn, hasForeignDefault, tableIn } from "./fault-statement.js";
import { positionOf } from "./fault-syntax.js";

/** What is known of whoever is heard, and what it was told. */
export interface Heard {
  /** Above 1899 each has numbers of its own. */
  readonly server?: ServerTitle;
  /** The statement that failed, as it was sent. */
  readonly statement?: string;
}

export type ServerTitle = "MariaDB" | "MySQL";

/** What the driver, the system or the server threw, in the engine's neutral shape, with secrets taken out. */
export function faultOf(error: unknown, heard: Heard = {}): Fault {
  if (error instanceof ServerError) return error.fault;
  const thrown = thrownFrom(error);
  const errno = errnoIn(thrown);
  return errno === undefined ? networkFault(thrown) : serverFault(thrown, errno, heard);
}

function serverFault(thrown: Thrown, errno: number, { server, statement }: Heard): Fault {
  const said = text(thrown["sqlMessage"]) ?? text(thrown["message"]) ?? "";
  const sqlstate = text(thrown["sqlState"]);
  const position = errno === 1064 && statement !== undefined ? positionOf(said, statement) : undefined;
  const kind = errno === 1067 && hasForeignDefault(said, statement) ? "unencodable" : kindOf(errno, said, server);
  const place = faultPlaceIn(errno, said, server);
  const where = ofWhatIsDropped.has(errno) ? dropIn(said, statement) : undefined;
  const lost = thrown["fatal"] === true || endsSession.has(errno) || (server === "MySQL" && errno === 4031);
  return {
    message: scrubbed(errno === 1064 && tellsPasswords(statement) ? said.replace(/'.*'/s, "'…'") : said),
    ...(sqlstate === undefined ? {} : { sqlstate }),
    errno,
    ...(server === undefined ? {} : { server }),
    ...(kind === undefined ? {} : { kind }),
    ...(where === undefined ? {} : { where }),
    ...(place.table === undefined ? tableOf(errno, statement) : {}),
    ...place,
    ...(position === undefined ? {} : { position }),
    ...(lost ? { lost } : {}),
  };
}

/** Of what others refer to not every server names the table. */
function tableOf(errno: number, statement: string | undefined): Pick<Fault, "schema" | "table"> {
  return errno === 1217 || errno === 1451 ? { ...tableIn(statement), ...droppedIn(statement) } : tableIn(statement);
}

function networkFault(thrown: Thrown): Fault {
  const parts = errorsIn(thrown);
  const said = messageOf(thrown, parts);
  const code = codeIn(said, text(thrown["code"]) ?? parts.map((part) => text(part["code"])).find(Boolean));
  const unheard = notSent.test(said);
  const lost = unheard || thrown["fatal"] === true || gone.has(code ?? "") || tlsCodes.test(code ?? "");
  return {
    // The driver refers to documents of its own that are not written.
    message: scrubbed(said.replace(/ See TODO\b.*$/, "")),
    ...(code === undefined ? {} : { code }),
    ...(unheard ? { kind: "unheard" } : {}),
    ...(lost ? { lost } : {}),
  };
}

function kindOf(errno: number, message: string, server: ServerTitle | undefined): FaultKind | undefined {
  // Whatever option stands in the way, this is its number.
  if (errno === 1290) return /read[-_]only/.test(message) ? "read-only" : undefined;
  // A word that is no number has it, too; bytes that are no character are shown as such.
  if (errno === 1366) return /'(?:[^'\\]|\\\\)*\\x[0-9A-F]{2}/.test(message) ? "unencodable" : undefined;
  return kinds[errno] ?? (server === undefined ? undefined : kindsOf[server][errno]);
}

const kinds: Readonly<Record<number, FaultKind>> = {
  1049: "absent",
  1051: "absent",
  1146: "absent",
  1205: "busy",
  1020: "conflict",
  1213: "conflict",
  1412: "conflict",
  1614: "conflict",
  1317: "cancelled",
  1053: "ended",
  1927: "ended",
  1044: "forbidden",
  1045: "forbidden",
  1095: "forbidden",
  1142: "forbidden",
  1143: "forbidden",
  1227: "forbidden",
  1370: "forbidden",
  1410: "forbidden",
  1419: "forbidden",
  1698: "forbidden",
  1792: "read-only",
  1836: "read-only",
  1874: "read-only",
  1022: "taken",
  1062: "taken",
  1169: "taken",
  1557: "taken",
  1586: "taken",
  1859: "taken",
  1048: "empty",
  1138: "empty",
  1364: "empty",
  1216: "disallowed",
  1217: "disallowed",
  1369: "disallowed",
  1451: "disallowed",
  1452: "disallowed",
  1526: "disallowed",
  1300: "unencodable",
  1969: "time-limit",
  3024: "time-limit",
};

/** Numbers that are another error at the other. */
const kindsOf: Readonly<Record<ServerTitle, Readonly<Record<number, FaultKind>>>> = {
  MariaDB: { 1684: "conflict", 1977: "unencodable", 4025: "disallowed" },
  MySQL: {
    3058: "conflict",
    3101: "conflict",
    3118: "forbidden",
    3169: "ended",
    3572: "busy",
    3819: "disallowed",
    3854: "unencodable",
    3988: "unencodable",
    4031: "unheard",
  },
};

/** What is not there, or is used by what the message does not name. */
const ofWhatIsDropped: ReadonlySet<number> = new Set([1054, 1091, 3821, 3940]);

/** Shutdown, what the protocol could not carry, and sessions that somebody ended. */
const endsSession: ReadonlySet<number> = new Set([
  1053, 1077, 1079, 1080, 1152, 1153, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1835, 1927, 3169,
]);

/** The system's numbers are negative (and those of a storage engine small); what a server says unasked has its number as code. */
function errnoIn(thrown: Thrown): number | undefined {
  const found = [thrown["errno"], thrown["code"]].find((value) => typeof value === "number" && value > 0);
  return found as number | undefined;
}

/** Whose rest, shown by a syntax error, may be nothing but the password itself. */
function tellsPasswords(statement = ""): boolean {
  return (
    holdsPassword(statement) ||
    /^\W*(?:(?:CREATE|ALTER)\s.*\b(?:USER|SERVER)\b|SET\s+PASSWORD|GRANT|CHANGE\s)/is.test(statement.slice(0, 200))
  );
}

/** The driver puts a word of its own over the one that Node had for what is wrong with a certificate. */
function codeIn(message: string, code: string | undefined): string | undefined {
  if (code !== "HANDSHAKE_SSL_ERROR") return code;
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  if (reason !== undefined) return `ERR_SSL_${reason.toUpperCase().replaceAll(/\W+/g, "_")}`;
  return certificateCodes.find(([words]) => words.test(message))?.[1] ?? code;
}

const certificateCodes: readonly (readonly [RegExp, string])[] = [
  [/^self[- ]signed certificate in certificate chain/, "SELF_SIGNED_CERT_IN_CHAIN"],
  [/^self[- ]signed certificate/, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  [/^unable to verify the first certificate/, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  [/^unable to get (?:local )?issuer certificate/, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  [/^certificate has expired/, "CERT_HAS_EXPIRED"],
  [/^certificate is not yet valid/, "CERT_NOT_YET_VALID"],
  [/does not match certificate's altnames/, "ERR_TLS_CERT_ALTNAME_INVALID"],
];

const tlsCodes = /^(?:ERR_TLS|ERR_SSL|ERR_STREAM|ERR_SOCKET|CERT_|HANDSHAKE_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

const gone: ReadonlySet<string> = new Set(["PROTOCOL_CONNECTION_LOST", ...goneCodes]);

/** The driver had been told before that the session is over. */
const notSent = /^Can't (?:add new command when connection is|write) in closed state/;
