import type { AddressParts } from "./address-parts.js";
import { BadUrl } from "./bad-url.js";

/** What follows a URL's scheme and colon, each piece as it is written. */
export interface UrlPieces {
  /** `//`, or nothing: JDBC also takes `database` alone. */
  readonly slashes: string;
  readonly user?: string;
  readonly password?: string;
  /** Host and port. */
  readonly server: string;
  /** With its slash. */
  readonly path: string;
  readonly pairs: readonly (readonly [name: string, value?: string])[];
}

/** `//user:password@host:port/database?parameters` in pieces; throws where a raw character would make others of them. */
export function urlPieces(rest: string): UrlPieces {
  const slashes = /^(?:\/\/)?/.exec(rest)![0];
  const body = rest.slice(slashes.length);
  const authorityEnd = slashes === "" ? 0 : endOf(body, /[/?#]/);
  const authority = body.slice(0, authorityEnd);
  const after = body.slice(authorityEnd);
  const at = authority.lastIndexOf("@");
  const queryAt = endOf(after, /\?/);
  const path = after.slice(0, queryAt);
  if (slashes === "" && path.includes("@")) throw new BadUrl({ kind: "no_scheme" });
  const server = authority.slice(at + 1);
  assertNothingRaw(server, path, after.slice(queryAt));
  const [user, password] = at < 0 ? [] : halves(authority.slice(0, at), ":");
  return {
    slashes,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    server,
    path,
    pairs: after
      .slice(queryAt + 1)
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => halves(pair, "=")),
  };
}

/** The same, each piece as it is meant. */
export function urlParts(rest: string): Omit<AddressParts, "engine"> {
  const { user, password, server, path, pairs } = urlPieces(rest);
  const { host, port } = hostAndPort(server);
  const misplaced = /([;&])[^;&=]*=/.exec(path)?.[1];
  if (misplaced !== undefined) throw new BadUrl({ kind: "misplaced_parameter", character: misplaced });
  return {
    host: decoded(host),
    port,
    user: user === undefined ? undefined : decoded(user),
    password: password === undefined ? undefined : decoded(password),
    database: decoded(path.replace(/^\//, "")),
    parameters: new Map(pairs.map(([name, value = ""]) => [decoded(name), decoded(value)])),
  };
}

export function hostAndPort(text: string): { readonly host: string; readonly port: string | undefined } {
  if (text.includes(",")) throw new BadUrl({ kind: "several_hosts" });
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text);
  if (!found) throw new BadUrl({ kind: "bad_port", port: "" });
  return { host: found[1] ?? found[2] ?? "", port: found[3] };
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadUrl({ kind: "raw_character", character: "%", encoded: "%25" });
  }
}

/** A password with a raw `/`, `?` or `#` ends the host too early: the `@` then stands after the place where it should. */
function assertNothingRaw(server: string, path: string, query: string): void {
  if (path.includes("#") || query.includes("#"))
    throw new BadUrl({ kind: "raw_character", character: "#", encoded: "%23" });
  const port = /:([^:\]]*)$/.exec(server)?.[1] ?? "";
  const at = query.indexOf("@");
  const suspicious =
    path.includes("@") || /^[^=&]*@/.test(query) || (at >= 0 && (query.includes("/", at) || !/^\d*$/.test(port)));
  if (!suspicious) return;
  const character = (path + query)[0]!;
  throw new BadUrl({ kind: "raw_character", character, encoded: character === "/" ? "%2F" : "%3F" });
}

function halves(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function endOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? text.length : at;
}
