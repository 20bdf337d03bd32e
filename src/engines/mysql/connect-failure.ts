import { SluiceError } from "../../core/failures/failure.js";
import type { Address } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";

/** Why there is no connection, as a failure a person can act on. */
export function connectFailure(address: Address, fault: Fault): SluiceError {
  const { host, port, user, database } = address;
  if (isRejection(fault)) return new SluiceError("rejected", { host, port, user, database, fault });
  if (isTlsFault(fault)) return new SluiceError("tls_failed", { host, port, fault });
  return new SluiceError("unreachable", { host, port, tries: 1, fault: { ...fault, lost: true } });
}

/** No waiting cures these. */
function isRejection({ errno, code, sqlstate }: Fault): boolean {
  return rejections.has(errno ?? 0) || sqlstate?.startsWith("28") === true || code?.startsWith("AUTH_SWITCH_") === true;
}

/**
 * No right to this database, a wrong password or user, no database, none of this name, a way to log in that neither
 * has, a locked account, a password that has to be changed, a host that may not come or was turned away too often,
 * a role that is none or not granted, too many tries.
 */
const rejections: ReadonlySet<number> = new Set([
  1044, 1045, 1046, 1049, 1129, 1130, 1227, 1251, 1275, 1698, 1820, 1862, 1959, 3118, 3159, 3530, 3955, 4151, 4165,
]);

function isTlsFault({ code, message }: Fault): boolean {
  return (
    code === "HANDSHAKE_NO_SSL_SUPPORT" ||
    code === "HANDSHAKE_SSL_ERROR" ||
    /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code ?? "") ||
    /before secure TLS connection/.test(message)
  );
}
