import { SluiceError } from "../../core/failures/failure.js";
import type { Address } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";

/** `channel_binding=require`, and the server does not offer it. */
export const unboundCode = "ERR_TLS_CHANNEL_BINDING";

/** Why there is no connection, as a failure a person can act on. */
export function connectFailure(
  address: Pick<Address, "host" | "port" | "user" | "database">,
  fault: Fault,
): SluiceError {
  const { host, port, user, database } = address;
  if (fault.sqlstate && /^(28|3D|42|22)/.test(fault.sqlstate)) {
    return new SluiceError("rejected", { host, port, user, database, fault });
  }
  if (/client password must be a string|password.*SCRAM|authenticationOk message type/i.test(fault.message)) {
    return new SluiceError("rejected", { host, port, user, database, fault });
  }
  if (isPoolersRefusal(fault)) return new SluiceError("rejected", { host, port, user, database, fault });
  if (fault.code === unboundCode) return new SluiceError("tls_failed", { host, port, fault, unbound: true });
  if (isTlsFault(fault)) return new SluiceError("tls_failed", { host, port, fault });
  return new SluiceError("unreachable", { host, port, tries: 1, fault });
}

/** A pooler has one state for all that it says; no waiting cures these. */
function isPoolersRefusal({ sqlstate, message }: Fault): boolean {
  return sqlstate === "08P01" && /authentication failed|^no such|^database ".*" does not exist/i.test(message);
}

function isTlsFault(fault: Fault): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(fault.code ?? "") ||
    /does not support SSL/i.test(fault.message)
  );
}
