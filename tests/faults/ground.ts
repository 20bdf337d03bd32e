import type { Asked, Eye } from "../servers/eye.js";
import type { Journey } from "../servers/journey.js";
import type { Wire } from "../servers/wire.js";
import type { GroundDatabase, OwnServer } from "./own-server.js";
import type { Way } from "./ways.js";

/** A server that points are tried on, of whichever engine. */
export interface Ground {
  /** `PostgreSQL 18` */
  readonly title: string;
  /** Under which its events are counted: `postgres 18`. */
  readonly key: string;
  readonly wire: Wire;
  readonly eye: Eye;
  readonly ways: readonly Way[];
  /** The one that a slice tries, too. */
  readonly journey: Journey;
  /** An empty database. */
  fresh(): Promise<GroundDatabase>;
  own(): Promise<OwnServer>;
  /** For sessions of a database from now on: those settings that the server knows, and no others. */
  setAs(database: Asked, settings: Readonly<Record<string, string>>): Promise<void>;
}
