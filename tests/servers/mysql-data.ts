import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMariadb, type MysqlSettings, serverCommand, shareOf } from "./mysql-command.js";
import { type MysqlName, titleOf, unpackedRoot } from "./mysql-packages.js";

/** Makes an empty server's data at `folder`: a copy of what was initialised once for all runs. */
export function createMysqlData(name: MysqlName, folder: string, settings: MysqlSettings): void {
  const { lower_case_table_names: names } = settings;
  cpSync(template(name, names === undefined ? {} : { lower_case_table_names: names }), folder, { recursive: true });
}

/** Lies beside its programs, made by whoever needs it first. `settings`: what can only be set now. */
function template(name: MysqlName, settings: MysqlSettings): string {
  const recipe = serverCommand(name, "", settings).join("\n");
  const hash = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  const folder = join(unpackedRoot(name) ?? "", `template-${hash}`);
  if (existsSync(folder)) return folder;
  const work = mkdtempSync(`${folder}-`);
  try {
    initialise(name, join(work, "data"), settings);
    // Each server is to have an identity of its own.
    rmSync(join(work, "data", "auto.cnf"), { force: true });
    renameSync(join(work, "data"), folder);
  } catch (error) {
    // Somebody else may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function initialise(name: MysqlName, data: string, settings: MysqlSettings): void {
  const isMaria = isMariadb(name);
  if (isMaria) mkdirSync(data);
  const [command, ...args] = serverCommand(name, data, settings);
  const done = spawnSync(command, [...args, isMaria ? "--bootstrap" : "--initialize-insecure"], {
    encoding: "utf8",
    input: isMaria ? systemTables(shareOf(name)) : "",
  });
  if (done.status === 0) return;
  throw new Error(`${titleOf(name)} could not be initialised: ${done.error?.message ?? done.stderr.slice(-2000)}`);
}

/** What mariadb-install-db pipes into the server. */
function systemTables(share: string): string {
  const endings = ["system_tables", "performance_tables", "system_tables_data", "gis_sp_bootstrap", "sys_schema"];
  const texts = endings.map((ending) => {
    const file = readdirSync(share).find((each) => each.endsWith(`_${ending}.sql`));
    return file === undefined ? "" : readFileSync(join(share, file), "utf8");
  });
  return ["create database if not exists mysql;", "use mysql;", ...texts].join("\n");
}
