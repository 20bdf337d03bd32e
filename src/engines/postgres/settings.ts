import type { Address } from "../../core/model/address.js";
import type { ConnectOptions } from "../connect-options.js";

import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** What we set for a session, in whichever way it can be set. */
export interface SessionSettings {
  /** As startup options: RESET ALL brings these back. */
  readonly startup: string;
  /** What stands behind SET LOCAL where there are no such options, but for `readAsText`; undefined where they cannot be said so. */
  readonly said: readonly string[] | undefined;
}

export function settingsOf(address: Address, options: ConnectOptions): SessionSettings {
  const ours = [...ourSettings(address, options)];
  const startup = [...asText, ...ours].map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, "\\$&")}`);
  const theirs = address.options ? settingsIn(address.options) : [];
  return {
    startup: [address.options, ...startup].filter(Boolean).join(" "),
    said: theirs && [...theirs, ...ours].map(([name, value]) => said(name, value)),
  };
}

/** `app, $user` as SET writes it: each name by itself, in the case that the server reads it in. */
export function saidPath(searchPath: string): string {
  const names = searchPath.match(/"(?:[^"]|"")*"|[^\s,"][^,"]*/g) ?? [];
  const plain = names.map((name) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.trim().toLowerCase(),
  );
  return `search_path = ${plain.length > 0 ? plain.map((name) => quote.value(name)).join(", ") : "''"}`;
}

/** How text is read. A database may say otherwise; files are cut, and history rows written, by the standard. */
const asText = [
  ["client_encoding", "UTF8"],
  ["standard_conforming_strings", "on"],
] as const;

/** The same where it could not be said at the start: by itself, since a message is read before any of it runs. */
export const readAsText: readonly string[] = asText.map(([name, value]) => `SET ${name} = ${quote.value(value)}`);

function* ourSettings(address: Address, options: ConnectOptions): Generator<readonly [string, string]> {
  yield ["lock_timeout", `${options.lockTimeoutMs ?? 0}ms`];
  yield ["statement_timeout", `${options.statementTimeoutMs ?? 0}ms`];
  yield ["idle_in_transaction_session_timeout", "0"];
  if (options.role) yield ["role", options.role];
  const searchPath = options.searchPath ?? address.schema;
  if (searchPath) yield ["search_path", searchPath];
  if (options.timeZone) yield ["timezone", options.timeZone];
  if (options.readOnly) yield ["default_transaction_read_only", "on"];
}

function said(name: string, value: string): string {
  if (name === "role") return `ROLE ${quote.name(value)}`;
  if (name === "search_path") return saidPath(value);
  // The default would come too late for the transaction that it is said in.
  if (name === "default_transaction_read_only") return `transaction_read_only = ${quote.value(value)}`;
  return `${name} = ${quote.value(value)}`;
}

/** `-c name=value --name=value`; undefined where anything else stands there, which only a server could read. */
function settingsIn(options: string): readonly (readonly [string, string])[] | undefined {
  const words = (options.match(/(?:\\.|\S)+/g) ?? []).map((word) => word.replace(/\\(.)/g, "$1"));
  const settings: (readonly [string, string])[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] === "-c" ? `-c${words[++index] ?? ""}` : (words[index] ?? "");
    const found = /^(?:-c|--)([\w.-]+)=(.*)$/s.exec(word);
    if (!found) return undefined;
    settings.push([(found[1] ?? "").replaceAll("-", "_"), found[2] ?? ""]);
  }
  return settings;
}
