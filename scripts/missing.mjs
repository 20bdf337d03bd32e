// Servers that a run leaves out since they are not on this machine, for its closing lines.
import { missingMajors } from "./majors.mjs";
import { missingMysql, mysqlPackages, usualMysql } from "./mysql-packages.mjs";

/** Each with how to get it. */
export function missingServers() {
  const majors = missingMajors().map((major) => left(`PostgreSQL ${major}`, major));
  const mysql = missingMysql();
  if (mysql.length > 1 && mysql.length === usualMysql.length)
    return [...majors, left("every MariaDB and MySQL", "mysql")];
  return [...majors, ...mysql.map((name) => left(mysqlPackages[name].title, name))];
}

function left(name, word) {
  return { name, why: `to fetch it: node scripts/servers.mjs ${word}` };
}
