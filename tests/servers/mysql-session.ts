import { connect } from "../../src/engines/mysql/connect.js";
import type { ConnectOptions } from "../../src/engines/connect-options.js";
import type { Session } from "../../src/engines/engine.js";
import type { Address } from "../../src/core/model/address.js";
import { parseAddress } from "../../src/config/url.js";
import type { TestMysqlDatabase } from "./mysql-database.js";

/** A test's database as an engine is told of it. */
export function addressOf(database: Pick<TestMysqlDatabase, "url">, more: Partial<Address> = {}): Address {
  return { ...parseAddress(database.url, { from: "test", root: "/" }), ...more };
}

/** A session as a run has it: `await using session = await sessionOf(database)`. */
export function sessionOf(
  database: Pick<TestMysqlDatabase, "url">,
  options: Partial<ConnectOptions> = {},
  more: Partial<Address> = {},
): Promise<Session> {
  return connect(addressOf(database, more), { application: "sluice", ...options });
}
