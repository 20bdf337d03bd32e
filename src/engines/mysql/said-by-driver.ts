import type { Fault } from "../../core/model/fault.js";
import { statementSaid } from "../said-by-driver.js";
import { faultOf, type ServerTitle } from "./fault.js";

/** PyMySQL, mysqlclient, aiomysql, asyncmy: `(1091, "Can't DROP …")`. */
const numbered = /\((\d{4}), (?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\)/g;
/** MySQL's own connector: `1091 (42000): Can't DROP …`. */
const withState = /\b(\d{4}) \(([0-9A-Z]{5})\): (.*)/g;

/** What a server said, out of what a program printed that drives it by another driver; undefined where nothing of it is known. */
export function saidByDriver(text: string, server?: ServerTitle): Fault | undefined {
  const plain = [...text.matchAll(numbered)].at(-1);
  const stated = [...text.matchAll(withState)].at(-1);
  const errno = plain?.[1] ?? stated?.[1];
  if (errno === undefined) return undefined;
  const written = plain ? (plain[2] ?? plain[3] ?? "") : (stated?.[3] ?? "");
  const message = written.replace(/\\(['"\\])/g, "$1").replaceAll("\\n", "\n");
  const statement = statementSaid(text);
  const thrown = { errno: Number(errno), sqlMessage: message, ...(plain ? {} : { sqlState: stated?.[2] }) };
  return faultOf(thrown, { ...(server ? { server } : {}), ...(statement === undefined ? {} : { statement }) });
}
