import type { Address } from "../core/model/address.js";
import type { Policy } from "../core/policy/policy.js";
import type { AnySluiceError } from "../core/failures/failure.js";
import type { OnlineWord } from "./define.js";

/** All that was decided before any work begins, each value with its origin in `explained`. */
export interface Settings {
  /** The folder from which paths are resolved: that of the configuration file, else the working folder. */
  readonly root: string;
  readonly name?: string;
  readonly configFile?: string;
  readonly environment: string;
  readonly targets: readonly TargetSettings[];
  readonly explained: readonly Explained[];
  /** The environment's variables, for files that have their values put in. */
  readonly variables: () => Readonly<Record<string, string>>;
}

export interface TargetSettings {
  readonly name: string;
  readonly source: {
    /** Absolute. */
    readonly folder: string;
    /** From the root, wherever one stands: what settings say and the history records. */
    readonly shown: string;
    /** From where the command was called: how a person gets at its files. */
    readonly here: string;
    /** None was found: thrown when the files are asked for. */
    readonly failure?: AnySluiceError;
  };
  /** As configured; otherwise recognised from the files. */
  readonly format?: string;
  /** The team's own tool, and the folder where it runs, absolute. */
  readonly command: Readonly<Partial<Record<"up" | "down" | "sql" | "pending" | "variable", string>>>;
  readonly cwd?: string;
  /** Absent or unusable where a command needs no database: the failure is thrown when one is asked for. */
  readonly address: { readonly value: Address } | { readonly failure: AnySluiceError };
  /** Where the address came from, and what it hid: `DATABASE_URL`, `--url`. */
  readonly addressFrom: string;
  readonly history: {
    readonly layout?: string;
    readonly schema?: string;
    readonly table?: string;
    readonly log: boolean;
    /** What variables of other tools say that their tables are called, by tool. */
    readonly told?: Readonly<Record<string, ToldName>>;
    /** The schema or database in which it is to be. */
    readonly logIn?: string;
  };
  readonly session: {
    readonly role?: string;
    readonly searchPath?: string;
    /** Where that came from. */
    readonly searchPathFrom?: string;
    readonly lockTimeoutMs: number;
    readonly statementTimeoutMs: number;
    readonly online: OnlineWord;
    /** Where that came from: `--online`, `sluice.config.ts:12`. */
    readonly onlineFrom: string;
  };
  readonly lock: { readonly waitMs: number; readonly also: readonly string[]; readonly node?: string };
  readonly policy: Policy;
}

/** A name as a tool's own setting gives it, and where that stands: `DBMATE_MIGRATIONS_TABLE`. */
export interface ToldName {
  readonly from: string;
  readonly value: string;
}

/** One value and its origin, for `status --explain`. A secret's value is `***`. */
export interface Explained {
  /** `targets.backend.url`, `environment`, `lang`. */
  readonly key: string;
  readonly value: string;
  /** `flag --env`, `SLUICE_ENV`, `sluice.config.ts`, `DATABASE_URL`, `default`. */
  readonly from: string;
  /** Origins that also gave a value and lost. */
  readonly hid: readonly string[];
}
