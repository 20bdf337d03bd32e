import { SluiceError } from "../../core/failures/failure.js";
import type { First, Row, ServerFacts } from "../engine.js";

/** What is looked at before a run, by the name of each server's variable; none of them must be there. */
const looked: readonly string[] = [
  "version_comment",
  "hostname",
  "port",
  "server_id",
  "server_uuid",
  "server_uid",
  "read_only",
  "super_read_only",
  "innodb_read_only",
  "tx_read_only",
  "transaction_read_only",
  "sql_mode",
  "sql_select_limit",
  "character_set_client",
  "character_set_results",
  "character_set_server",
  "character_set_database",
  "collation_database",
  "default_storage_engine",
  "lower_case_table_names",
  "max_allowed_packet",
  "log_bin",
  "log_bin_trust_function_creators",
  "binlog_format",
  "sql_require_primary_key",
  "sql_generate_invisible_primary_key",
  "innodb_force_primary_key",
  "wsrep_on",
  "wsrep_node_name",
  "pxc_strict_mode",
  "aurora_version",
];

const names = looked.map((name) => `'${name}'`).join(", ");

/** One question to every server: each reads the comment that is meant for it, and answers nothing of what it does not have. */
export const factsQuestion = `SELECT DATABASE() AS \`database\`, CURRENT_USER() AS \`user\`, CONNECTION_ID() AS id, VERSION() AS version, CURRENT_ROLE() AS role
/*!80000 , (SELECT JSON_OBJECTAGG(LOWER(VARIABLE_NAME), VARIABLE_VALUE) FROM performance_schema.session_variables WHERE VARIABLE_NAME IN (${names})) AS features */
/*M! , (SELECT JSON_OBJECTAGG(LOWER(VARIABLE_NAME), VARIABLE_VALUE) FROM information_schema.session_variables WHERE VARIABLE_NAME IN (${names})) AS features */`;

export type Features = Readonly<Record<string, string>>;

/** `10.11.19` and 10011, whatever stands before and behind it: `5.5.5-10.11.19-MariaDB-log`. */
export function versionOf(said: string): Pick<ServerFacts, "version" | "versionNumber"> {
  const own = said.replace(/^5\.5\.5-(?=\d+\.\d+\.\d+-)/, "");
  const [version = said, major = "0", minor = "0"] = /^(\d+)\.(\d+)(?:\.\d+)?/.exec(own) ?? [];
  return { version, versionNumber: Number(major) * 1000 + Number(minor) };
}

export function serverFactsOf(said: string, pid: number, features: Features = {}): ServerFacts {
  const title = /mariadb/i.test(`${said} ${features["version_comment"] ?? ""}`) ? "MariaDB" : "MySQL";
  return { ...versionOf(said), pid, title, features, ...nodeIn(features) };
}

/** Galera certifies what is written, and knows nothing of who holds a lock on another node. */
function nodeIn(features: Features): Pick<ServerFacts, "node"> {
  if (features["wsrep_on"] !== "ON") return {};
  return { node: features["wsrep_node_name"] || features["hostname"] || "" };
}

export function featuresIn(row: Row): Features {
  const given = JSON.parse(row["features"] ?? "{}") as Readonly<Record<string, string | null>>;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? ""]));
}

/** `ours`: this session is read-only because we asked for it. */
export function firstOf(row: Row, features: Features, ours: boolean): Omit<First, "sets"> {
  const isOn = (name: string): boolean => !/^(?:OFF|0|)$/i.test(features[name] ?? "");
  return {
    database: row["database"] ?? "",
    user: row["user"] ?? "",
    // A reader of a cluster with one storage.
    standby: isOn("innodb_read_only"),
    readOnly:
      isOn("read_only") ||
      isOn("super_read_only") ||
      (!ours && (isOn("tx_read_only") || isOn("transaction_read_only"))),
  };
}

/** What speaks the protocol and is another product keeps other promises than a run counts on; so do versions that were before. */
export function assertKnownServer(said: string, features?: Features): void {
  const comment = features?.["version_comment"] ?? "";
  const other = /tidb|vitess|planetscale|oceanbase|singlestore|memsql|doris|starrocks/i.exec(`${said} ${comment}`);
  const { version, versionNumber, title: server } = serverFactsOf(said, 0, features);
  if (other) throw new SluiceError("unsupported_server", { server: other[0], version });
  // A proxy greets with any version that it likes.
  if (!features) return;
  const [oldest, needs] = server === "MariaDB" ? [10_006, "10.6"] : [8000, "8.0"];
  if (versionNumber < oldest) throw new SluiceError("unsupported_server", { server, version, needs });
}
