import type { Address } from "../core/model/address.js";

/** An address as one text, password and all: for another program, and for nobody's eyes. */
export function urlOf({ engine, host, port, user, password, database, schema, tls }: Address): string {
  const encode = encodeURIComponent;
  const secret = password === undefined ? "" : `:${encode(password.reveal())}`;
  const isFolder = host.startsWith("/");
  const where = isFolder ? "localhost" : host.includes(":") ? `[${host}]` : host || "localhost";
  const parameters = [
    ...(isFolder ? [`host=${encode(host)}`] : []),
    ...(schema === undefined ? [] : [`schema=${encode(schema)}`]),
    ...(engine === "postgres" && tls.mode !== "prefer" ? [`sslmode=${tls.mode}`] : []),
  ];
  const scheme = engine === "postgres" ? "postgresql" : "mysql";
  const query = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `${scheme}://${encode(user)}${secret}@${where}:${port}/${encode(database)}${query}`;
}
