import type { Connection } from "mysql2/promise";
import type { TestMysqlDatabase } from "./mysql-database.js";

/** A table `gate` of one row that somebody holds: whoever updates it waits until he ends his transaction. */
export async function closedGate(database: TestMysqlDatabase): Promise<Connection> {
  const gate = await database.client();
  await gate.query("CREATE TABLE gate (a int)");
  await gate.query("INSERT INTO gate VALUES (1)");
  await gate.query("START TRANSACTION");
  await gate.query("SELECT a FROM gate FOR UPDATE");
  return gate;
}
