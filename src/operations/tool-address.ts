import type { Surroundings } from "../core/formats/format.js";
import type { Address } from "../core/model/address.js";
import { isLocalHost } from "../core/model/address.js";
import type { TargetSettings } from "../config/settings.js";
import { parseAddress } from "../config/url.js";
import { urlOf } from "../config/address-url.js";
import { addressIn } from "./connect-target.js";

/** What a team's tool is told of the database: it is to work on that which is locked, whatever its variables say. */
export function toolAddress(settings: TargetSettings): Pick<Surroundings, "addressed" | "isElsewhere"> {
  const address = addressIn(settings);
  if (!address || address.embedded) return {};
  return {
    addressed(names) {
      const others = [...new Set([usual, ...names])].filter((name) => {
        const value = process.env[name];
        // Of the same database its own text may say more than ours.
        return value === undefined || (settings.addressFrom !== name && !isSame(value, address));
      });
      return Object.fromEntries(others.map((name) => [name, urlOf(address)]));
    },
    isElsewhere: (written) => !isSame(written, address),
  };
}

const usual = "DATABASE_URL";

function isSame(written: string, ours: Address): boolean {
  try {
    const { engine, host, port, database, schema } = parseAddress(written, { from: usual, root: "" });
    const isHost = host === ours.host || (isLocalHost(host) && isLocalHost(ours.host));
    return (
      isHost && engine === ours.engine && port === ours.port && database === ours.database && schema === ours.schema
    );
  } catch {
    return false;
  }
}
