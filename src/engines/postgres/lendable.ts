import type { OpenClient } from "./session.js";

/** The part of pg's `Pool` that is used; told by it, whoever made it. */
export interface Pool {
  connect(): Promise<PooledClient>;
  readonly totalCount: number;
}

export type PooledClient = OpenClient & { release(destroy?: boolean): void };

export function isLendable(connection: unknown): boolean {
  return isPool(connection) || isClient(connection);
}

export function isPool(connection: unknown): connection is Pool {
  const pool = connection as Partial<Pool> | null | undefined;
  return typeof pool?.connect === "function" && typeof pool.totalCount === "number";
}

export function isClient(connection: unknown): connection is OpenClient {
  const client = connection as Partial<OpenClient> | null | undefined;
  return typeof client?.query === "function" && typeof client.processID === "number";
}
