import type { Fault, FaultKind } from "../../core/model/fault.js";
import { ServerError } from "../engine.js";

/** What the driver, the system or the server threw, in the engine's neutral shape. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ServerError) return error.fault;
  const thrown = (typeof error === "object" && error !== null ? error : { message: String(error) }) as Thrown;
  const [first = thrown] = (thrown.errors ?? []).filter((each) => each.code !== undefined);
  const message = thrown.sqlMessage || thrown.message || String(first.message ?? first.code ?? "unknown error");
  const errno = serverErrno(thrown);
  if (errno === undefined) {
    const code = typeof first.code === "string" ? first.code : undefined;
    return { message, ...(code === undefined ? {} : { code }), lost: true };
  }
  const kind = kinds[errno];
  return {
    message,
    errno,
    ...(thrown.sqlState ? { sqlstate: thrown.sqlState } : {}),
    ...(kind ? { kind } : {}),
    ...(endsSession.has(errno) ? { lost: true } : {}),
  };
}

interface Thrown {
  readonly message?: string;
  readonly sqlMessage?: string;
  readonly sqlState?: string;
  readonly code?: string | number;
  readonly errno?: number;
  readonly errors?: readonly Thrown[];
}

/** The system's are negative; one that came while nothing was asked stands in another place. */
function serverErrno({ errno, code }: Thrown): number | undefined {
  const number = typeof code === "number" ? code : errno;
  return number !== undefined && number > 0 ? number : undefined;
}

const kinds: Readonly<Record<number, FaultKind>> = {
  1146: "absent",
  1205: "busy",
  1213: "conflict",
  1317: "cancelled",
  1927: "ended",
  1969: "time-limit",
  3024: "time-limit",
  1142: "forbidden",
  1044: "forbidden",
  1290: "read-only",
  1792: "read-only",
  1062: "taken",
  1048: "empty",
};

const endsSession: ReadonlySet<number> = new Set([1053, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1927, 2013, 4031]);
