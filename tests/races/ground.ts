import type { GroundDatabase } from "../faults/own-server.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import type { Eye } from "../servers/eye.js";
import type { Project, Running } from "../servers/project.js";

/** A server that races are run on, of whichever engine. */
export interface RaceGround<Database extends RaceDatabase = RaceDatabase> {
  /** `PostgreSQL 18` */
  readonly title: string;
  readonly eye: Eye;
  /** As its dialect writes them. */
  readonly history: string;
  readonly by: string;
  /** `ledger`, rows that others change, gates. */
  readonly setUp: readonly string[];
  /** Migrations of every kind. */
  readonly kinds: readonly Kind[];
  /** Races of this engine alone. */
  readonly races: Readonly<Record<string, Race>>;
  /** Where the holder of the lock is when it dies, and what it applies then. */
  readonly phases: Readonly<Record<string, Reach>>;
  readonly phaseFiles: Readonly<Record<string, string>>;
  /** What a run may answer from whose inside every lock was given up: behind its own mark in the history it is safe. */
  readonly mayLoseLock: boolean;
  /** In a migration: waits while the gate is shut; sleeps; gives every lock up. */
  readonly through: (gate: string) => string;
  readonly nap: (seconds: number) => string;
  readonly giveUp: string;
  /** An empty database, before `setUp`. */
  readonly fresh: () => Promise<Database>;
  /** Keeps a gate shut until its session ends. */
  readonly shutting: (gate: string) => readonly string[];
  /** Takes the lock of runs. */
  readonly locking: string;
}

export interface RaceDatabase extends GroundDatabase {
  /** A session of a test's own. */
  open(): Promise<Holding>;
  /** The session of Sluice that holds the lock of the run, or polls for it. */
  holder(): Promise<number>;
  end(session: number): Promise<void>;
}

export interface Holding {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/** A database in which every migration leaves a line each time it takes effect, forth and back. */
export interface Arena<Database extends RaceDatabase = RaceDatabase> extends AsyncDisposable {
  readonly ground: RaceGround;
  readonly database: Database;
  readonly project: Project;
  /** What is wrong; empty where each took effect exactly as often as the history says. */
  readonly wrong: () => Promise<readonly string[]>;
}

/** What is wrong afterwards. */
export type Race = (ground: RaceGround, random: Random) => Promise<readonly string[]>;

export type Kind = (id: number) => { readonly up: string; readonly down: string };

/** Starts the holder and brings it to a phase, where it stays. */
export type Reach = (arena: Arena, start: () => Running) => Promise<Scene>;

export interface Scene {
  readonly holder: Running;
  /** Lets everybody go on. */
  readonly open: () => Promise<void>;
}
