import type { TargetSettings } from "../config/settings.js";
import { urlOf } from "../config/address-url.js";
import { addressIn } from "./connect-target.js";

/** What a team's tool is told of the database: it is to work on that which is locked, whatever its variable says. */
export function toolEnvironment(settings: TargetSettings): Readonly<Record<string, string>> {
  const address = addressIn(settings);
  if (!address || address.embedded) return {};
  const isThatAlready = settings.addressFrom === variable && process.env[variable] !== undefined;
  if (isThatAlready) return {};
  return { [variable]: urlOf(address) };
}

const variable = "DATABASE_URL";
