import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../src/engines/postgres/server-place.js";

/** A server's name: `mariadb-10.11`. */
export type MysqlName = string;

interface Known {
  readonly title: string;
  readonly optional?: boolean;
}

const here = dirname(fileURLToPath(import.meta.url));
const known = JSON.parse(readFileSync(join(here, "mysql-packages.json"), "utf8")) as Readonly<Record<MysqlName, Known>>;

/** The servers this run is for: `SLUICE_TEST_MYSQL=mariadb-10.11,mysql-9.7` (`none` for none), else the usual ones. */
export function wantedMysql(env: NodeJS.ProcessEnv = process.env): readonly MysqlName[] {
  const names = Object.keys(known);
  const usual = names.filter((name) => !known[name]?.optional);
  const asked = (env["SLUICE_TEST_MYSQL"] ?? usual.join(",")).split(",").map((word) => word.trim());
  const unknown = asked.filter((word) => !names.includes(word) && word !== "none");
  if (unknown.length > 0) throw new Error(`SLUICE_TEST_MYSQL names ${unknown.join(", ")}; known: ${names.join(", ")}`);
  return names.filter((name) => asked.includes(name));
}

/** Where others run, in containers say: `MySQL 8.4=mysql://root:secret@127.0.0.1:3306`, separated by spaces. */
export function mysqlElsewhere(
  env: NodeJS.ProcessEnv = process.env,
): readonly (readonly [title: string, url: string])[] {
  const told = [...(env["SLUICE_TEST_MYSQL_AT"] ?? "").matchAll(/(\w+ [\d.]+)=(\S+)/g)];
  return told.map(([, title = "", url = ""]) => [title, url]);
}

/** Without any, the files for them would hold no test. */
export function isMysqlHere(): boolean {
  return mysqlElsewhere().length > 0 || wantedMysql().some((name) => unpackedRoot(name) !== undefined);
}

export function titleOf(name: MysqlName): string {
  return known[name]?.title ?? name;
}

/** The folder its packages were unpacked into, as if it were `/`; undefined where they were not fetched. */
export function unpackedRoot(name: MysqlName): string | undefined {
  const root = join(cacheFolder(), "mysql", name);
  return existsSync(join(root, "usr")) ? root : undefined;
}

/** How to start one of its programs (`mysqld`, `mariadb-dump`): through its own loader, with its own C library. */
export function mysqlProgram(name: MysqlName, program: string): readonly [command: string, ...args: string[]] {
  const root = unpackedRoot(name);
  if (root === undefined) throw new Error(`${titleOf(name)} is not on this machine (node scripts/servers.mjs ${name})`);
  const file = ["usr/sbin", "usr/bin"].map((folder) => join(root, folder, program)).find((each) => existsSync(each));
  if (file === undefined) throw new Error(`${titleOf(name)} has no ${program}`);
  const libraries = ["lib", "usr/lib"].flatMap((folder) =>
    entries(join(root, folder), /-linux-gnu$/).map((own) => join(root, folder, own)),
  );
  const [loader] = libraries.flatMap((folder) =>
    entries(folder, /^ld-linux.*\.so\.\d$/).map((own) => join(folder, own)),
  );
  if (loader === undefined) throw new Error(`${titleOf(name)} came without a loader`);
  return [loader, "--library-path", libraries.join(":"), file];
}

function entries(folder: string, pattern: RegExp): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((entry) => pattern.test(entry)) : [];
}
