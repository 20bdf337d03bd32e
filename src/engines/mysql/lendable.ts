import type { Client } from "./session.js";

/** The part of `mysql2`'s pools that is used; told by it, whoever made it. */
export interface Pool {
  getConnection(): unknown;
  /** Where it answers by callbacks. */
  promise?(): Pool;
}

export function isLendable(connection: unknown): boolean {
  return isPool(connection) || clientIn(connection) !== undefined;
}

export function isPool(connection: unknown): connection is Pool {
  return typeof (connection as Partial<Pool> | null | undefined)?.getConnection === "function";
}

/** With its promises around it, or bare. */
export function clientIn(connection: unknown): Client | undefined {
  const outer = connection as { readonly connection?: unknown } | null | undefined;
  for (const each of [outer, outer?.connection]) {
    const client = each as Partial<Client> | null | undefined;
    if (typeof client?.addCommand === "function" && typeof client.threadId === "number") return client as Client;
  }
  return undefined;
}
