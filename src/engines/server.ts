import type { Address } from "../core/model/address.js";

/** What the server is, known from the handshake: costs no query. */
export interface ServerFacts {
  /** `16.4`. */
  readonly version: string;
  /** 16, or 10011 for MariaDB 10.11: comparable within one engine. */
  readonly versionNumber: number;
  /** The server's process that serves us; behind a pooler that changes it, of no meaning. */
  readonly pid: number;
  /** As its people call it. */
  readonly title: "PostgreSQL" | "MariaDB" | "MySQL";
  /** Its settings that a run depends on, by their own names; empty before they were asked. */
  readonly features?: Readonly<Record<string, string>>;
  /** Of the cluster that it is a node of, where a lock holds for that node alone. */
  readonly node?: string;
}

export interface OwnServers {
  /** Starts the embedded server of this folder, or joins the one that runs, and counts this process as a user. */
  use(folder: string): Promise<RunningServer>;
}

export interface RunningServer {
  readonly address: Address;
  /** Gives it back; the last user stops it. */
  release(): Promise<void>;
}
