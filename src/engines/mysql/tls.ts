import { isIP } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { type Address, isLocalHost } from "../../core/model/address.js";
import { readPem } from "../../places/pem.js";

/** How a connection is encrypted, or false for not at all. */
export type Encryption = false | (ConnectionOptions & { readonly rejectUnauthorized: boolean });

/** The ways to try, one after another. */
export function encryptionsOf(address: Address): readonly Encryption[] {
  const { mode, rootCert, cert, key } = address.tls;
  if (mode === "disable" || address.host.startsWith("/")) return [false];
  const files = {
    host: address.host,
    ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
    ...(rootCert && rootCert !== "system" ? { ca: readPem(rootCert, "sslrootcert") } : {}),
    ...(cert ? { cert: readPem(cert, "sslcert") } : {}),
    ...(key ? { key: readPem(key, "sslkey") } : {}),
  };
  if (mode === "verify-full") return [{ ...files, rejectUnauthorized: true }];
  if (mode === "verify-ca") return [{ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
  // The certificate is checked against a root that is given, and only then.
  const checked = "ca" in files;
  const encrypted = { ...files, rejectUnauthorized: checked, checkServerIdentity: () => undefined };
  if (mode === "require") return [encrypted];
  // Beside us nobody listens, and keys cost more than the rest of the login.
  return isLocalHost(address.host) ? [false, encrypted] : [encrypted, false];
}

/** The slice of the driver's connection that changes over to TLS. */
export interface Plain {
  stream: NodeJS.EventEmitter & { destroy(): void };
  readonly packetParser: { execute(data: Buffer): void };
  startTLS(onSecure: (error?: Error) => void): void;
}

/**
 * The driver's own way asks a server that is named by its address for the name `localhost`, and says of what went wrong
 * only that something did.
 */
export function encryptBy(plain: Plain, encryption: Exclude<Encryption, false>, failed: (error: Error) => void): void {
  plain.startTLS = (onSecure) => {
    const { stream } = plain;
    stream.removeAllListeners("data");
    let isSecure = false;
    const socket: TLSSocket = connect({ ...encryption, socket: stream as TLSSocket }, () => {
      isSecure = true;
      onSecure();
    });
    socket.on("error", (error) => {
      if (isSecure) {
        stream.emit("error", error);
        return;
      }
      failed(error);
      onSecure(error);
    });
    socket.on("data", (data) => plain.packetParser.execute(data));
    plain.stream = socket;
  };
}
