import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import type { MysqlSettings } from "./mysql-command.js";
import { type MysqlName, unpackedRoot } from "./mysql-packages.js";

/** MySQL never has it. */
export function hasGalera(name: MysqlName): boolean {
  return existsSync(libraryOf(name));
}

/** Settings that make a server a cluster of one. */
export async function galeraSettings(name: MysqlName): Promise<MysqlSettings> {
  return {
    wsrep_on: "ON",
    wsrep_provider: libraryOf(name),
    wsrep_provider_options: `gmcast.listen_addr=tcp://127.0.0.1:${await freePort()}`,
    wsrep_cluster_address: "gcomm://",
    wsrep_node_address: "127.0.0.1",
    binlog_format: "ROW",
    innodb_autoinc_lock_mode: "2",
  };
}

function libraryOf(name: MysqlName): string {
  return join(unpackedRoot(name) ?? "", "usr/lib/galera/libgalera_smm.so");
}
