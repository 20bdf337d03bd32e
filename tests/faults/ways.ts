import type { Journey } from "../servers/journey.js";
import type { Ended, Project, Running } from "../servers/project.js";
import type { Fate } from "../servers/proxy.js";
import type { GroundDatabase, OwnServer } from "./own-server.js";

/** Where points are counted: messages of either side of the wire, or the events that the library tells. */
export type Family = "client" | "server" | "library";

/** What is at hand when a point is met. */
export interface Scene {
  readonly running: Running;
  /** Cuts every connection of the run. */
  readonly cut: () => void;
  readonly journey: Journey;
  readonly project: Project;
  readonly database: GroundDatabase;
  /** Of a way that needs one of its own. */
  readonly server: OwnServer | undefined;
  /** What goes on beside the run, and must have ended before anybody looks. */
  readonly meanwhile: Promise<unknown>[];
  /** Runs that tried while the first one stood still. */
  readonly others: Ended<unknown>[];
}

/** One thing that can happen to a run, and how the run may end then. */
export interface Way {
  readonly name: string;
  readonly journey: Journey;
  readonly at: readonly Family[];
  readonly strike: (scene: Scene) => Fate | Promise<Fate>;
  /** Exit codes; `null` for a killed one. */
  readonly may: readonly (number | null)[];
  readonly args?: readonly string[];
  /** Of the database, before the run: where the server knows them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly ownServer?: true;
  /** Nothing is heard any more: no word can be left. */
  readonly deaf?: true;
  /** It is struck once more, at a message that the point's name alone decides: of the run itself, which went on, or of the next. */
  readonly again?: "this run" | "next run";
}

/** What can happen on whichever journey. */
export type Blow = Omit<Way, "journey">;

export const everywhere: Way["at"] = ["client", "server", "library"];

/** The same happens on other journeys. */
export function named(journey: Journey, all: readonly Blow[]): readonly Way[] {
  return all.map((way) => ({ ...way, name: `${journey.name}: ${way.name}`, journey }));
}
