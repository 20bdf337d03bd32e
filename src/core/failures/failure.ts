import type { DownPlace } from "../model/down-place.js";
import type { At } from "../model/at.js";
import type { AroundFault } from "../model/cause.js";
import type { Fault } from "../model/fault.js";
import type { Holder, InTheWay } from "../model/holder.js";
import type { Pooler } from "../model/pooler.js";
import type { Problem } from "../model/problem.js";
import type { State } from "../model/state.js";
import type { SessionLost } from "../model/session-lost.js";
import type { UnknownWhy } from "../model/unknown-why.js";
import { factsInWords } from "./facts-in-words.js";
import type { WrongUse } from "./wrong-use.js";

export type { WrongUse };

/** Every code with what is known when it happens. A new code forces its exit code and its words. */
export interface FailureFacts {
  // wrong use: 2
  wrong_use: { detail: WrongUse };
  config_invalid: { file: string; key?: string; at?: At; excerpt?: Excerpt; problem: ConfigProblem };
  config_unreadable: { file: string; reason: string; at?: At };
  no_source: { looked: readonly string[] };
  /** `reason`: a system's word (EACCES, ENOTDIR) where the folder is there but cannot be read. */
  source_missing: { folder: string; reason?: string };
  source_ambiguous: { candidates: readonly string[] };
  format_unknown: { folder: string; known: readonly string[] };
  source_invalid: { problems: readonly ShownProblem[] };
  source_changed: { file: string };
  no_database: { looked: readonly string[] };
  /** `from`: `--url`, `DATABASE_URL`, `targets.backend.url`. Never holds any of the value but what is no secret. */
  url_invalid: { from: string; problem: UrlProblem };
  secret_unreadable: { variable: string; file: string; reason: string };
  rejected: { host: string; port: number; user: string; database: string; fault: Fault };
  /** `needs`: the oldest version that will do; without it, it is another product. */
  unsupported_server: { server: string; version: string; needs?: string };
  /** `wanted`: the one that the configuration lets runs go to. */
  cluster_node: { node: string; wanted?: string };
  unknown_target: { name: string; known: readonly string[]; near?: string };
  unknown_id: { id: string; near: readonly string[] };
  ambiguous_id: { id: string; candidates: readonly string[] };
  /** `schemas`: what differs, where it is not their sources; empty where none is named. */
  /** `schemas`, `databases`: those of the targets, where they have one source. */
  shared_history: {
    table: string;
    targets: readonly string[];
    schemas?: readonly string[];
    databases?: readonly string[];
  };
  not_in_this_version: { what: string };
  embedded_missing: { package: string; platform: string };
  embedded_failed: { reason: string };
  file_exists: { file: string };
  /** `reason`: a system's word (EACCES, EROFS, ENOSPC). */
  file_unwritable: { file: string; reason: string };
  needs_terminal: { question: string; flag: string };
  not_reversible: { id: string; name: string; gone?: true; down?: DownPlace };
  /** Migrations that another format's files cannot hold: `not_convertible`, each with why. */
  not_convertible: { to: string; problems: readonly ShownProblem[] };
  // behind, disagree: 3, 4
  plan_changed: { asked: string; now: string };
  /** Another run had this migration in hand while this waited for it. `under`: what it was brought in upon, and was to be taken back. */
  /** `under`, `over`: what was meant, and is not taken back from under it, or brought in over it. */
  state_changed: { id: string; name: string; now: State; under?: string; over?: string };
  /** A history that is not carried over to another table. */
  not_carried: { from: string; to: string; reason: NotCarried; affected: readonly NotCarriedMigration[] };
  /** The table that is to be the history is another tool's than the one whose files these are. */
  /** `tool`: absent where it is nobody's that is known. `flag`: what names another table. `format`: of whose files the table is; absent where they cannot be read, or are not what is asked for. */
  foreign_history: {
    table: string;
    tool?: string;
    wanted: string;
    flag: "--history-table" | "--out-table" | "history.log";
    format?: string;
  };
  history_newer: { table: string; needs: string; has: string };
  /** A row of another tool's that no file is, and that speaks for all that it stands on. */
  stray_row: { id: string };
  // refused: 5
  refused: { refusals: readonly Refusal[] };
  // 6
  unreachable: { host: string; port: number; tries: number; fault: Fault } & RunLeft;
  /** `unbound`: no login that is bound to the TLS connection is offered, and one is demanded. */
  tls_failed: { host: string; port: number; fault: Fault; unbound?: true };
  // 7
  /** `alive`: the holder was to be ended (`--cancel-orphan`), and was seen to be at work. */
  lock_timeout: { waitedMs: number; alive?: true } & InTheWay;
  /** `ownMs`: how long each try waits, where the file says that itself. */
  table_busy: {
    id: string;
    table?: string;
    advisory?: true;
    tries: number;
    ownMs?: number;
    waitedMs: number;
    holders: readonly Holder[];
    fault: Fault;
  };
  // 1
  migration_failed: {
    id: string;
    name: string;
    direction: "up" | "down";
    at?: At;
    /** The lines around `at`, and how wide the caret is. */
    excerpt?: Excerpt;
    fault: Fault;
    statement: number;
    of: number;
    outcome: "rolled-back" | "partial";
    done: number;
    units: number;
    /** Of what is in partly: the server, where that lets no transaction hold what defines anything. */
    commitsDdl?: string;
    /** From outside: its statement was cancelled, or its session ended. */
    cutOff?: true;
    /** Of what is in partly: no log is kept that knows how far it came, so no run goes on there. */
    unkept?: true;
    /** Of what is in partly: its down is seen to take that back. */
    back?: true;
    /** Of what is in partly: what the rest reads, and only the session has that ends with the run. */
    lost?: SessionLost & { name: string };
    /** Those before it in the same transaction: rolled back with it. */
    together?: readonly string[];
    near?: readonly string[];
  } & AroundFault;
  /** The server is set to refuse it, which is known before anything runs: `fault` is what it would say. */
  would_fail: {
    id: string;
    name: string;
    direction: "up" | "down";
    at: At;
    excerpt?: Excerpt;
    fault: Fault;
    words: string;
  } & LeftHalf;
  check_failed: { problem: "not_recorded" | "invalid_index"; what: readonly string[] };
  no_privilege: { fault: Fault } & LeftHalf;
  read_only_server: { reason: "standby" | "read-only" } & LeftHalf;
  /** `needs`: what it does not give. `session`: these have statements that cannot be in a transaction. */
  pooler: {
    mode: Pooler;
    needs: "session" | "locks" | "transactions" | "options";
    migrations: readonly string[];
  };
  /** One that was asked something, and gave no answer. `said`: its last lines. */
  command_failed: { command: string; exitCode: number; said: readonly string[] };
  server_failed: { doing: string; fault: Fault } & LeftHalf;
  // 8
  /** `silent`: the database did not answer. `holder`: of the lock that was waited for. */
  interrupted: { signal: string; silent?: true } & InTheWay & RunLeft;
  // 9
  outcome_unknown: {
    id: string;
    name: string;
    direction: "up" | "down";
    unit: number;
    of: number;
    why: UnknownWhy;
    lost?: SessionLost;
    /** Of a down: what it takes back was never all in. */
    neverWhole?: true;
    /** The time limit that it broke off with. */
    fault?: Fault;
  } & AroundFault;
  /** `begun`: only the unit that broke off is another now. `batched`: it goes in batches, and so many rows are in. */
  partial_changed: {
    id: string;
    name: string;
    direction: "up" | "down";
    unit: number;
    of: number;
    begun?: true;
    batched?: number;
  };
  lock_lost: { at: string };
  /** Something else than the command has ended its process; what it had in hand. */
  process_ended: { command: string; id?: string; name?: string };
  // 70
  defect: { message: string; stack?: string };
}
export type FailureCode = keyof FailureFacts;

/**
 * `unsettled`: these are neither in nor out, or not what their files say. `gap`: the other table holds one number, and
 * these lie before it and are not in. `differs`: the other table knows something else of these. `same_table`: both are one.
 */
export type NotCarried = "unsettled" | "gap" | "differs" | "same_table";
export interface NotCarriedMigration {
  readonly id: string;
  readonly name: string;
  readonly state: State;
}

/** What failed is not the migration's, and that one is in only partly: its first `done` of `of`. */
export interface LeftHalf {
  readonly half?: {
    readonly id: string;
    readonly name: string;
    readonly direction: "up" | "down";
    readonly done: number;
    readonly of: number;
  };
}

/** Where a run was when it ended before its plan was through. */
export interface RunLeft {
  /** The migration that was in hand, or came next. */
  readonly id?: string;
  /** Nobody has seen how that one ended: the server may still bring it in. */
  readonly doubted?: true;
  /** The command that does what is left of the plan. */
  readonly goOn?: string;
}

export interface GoOn {
  readonly verb: "up" | "down";
  readonly command: string;
}

export type ConfigProblem =
  | { readonly kind: "unknown_key"; readonly near?: string; readonly known: readonly string[] }
  | { readonly kind: "bad_type"; readonly expected: string; readonly given: string }
  | { readonly kind: "bad_value"; readonly expected: string; readonly given: string; readonly near?: string }
  | { readonly kind: "missing_variable"; readonly variable: string }
  /** Two keys that mean one environment: `prod` and `production`. */
  | { readonly kind: "same_environment"; readonly other: string; readonly environment: string }
  | { readonly kind: "no_export" }
  /** Two configurations in one folder: which one is meant cannot be known. */
  | { readonly kind: "several_files"; readonly files: readonly string[] };

export type UrlProblem =
  | { readonly kind: "empty" }
  /** The quotes of a `.env` or YAML file have become part of the value. */
  | { readonly kind: "quoted" }
  /** `${DATABASE_URL}` stands in the value as such: nobody expanded it. */
  | { readonly kind: "unexpanded"; readonly variable: string }
  /** Neither a URL nor `host=… dbname=…`. */
  | { readonly kind: "no_scheme" }
  | { readonly kind: "unknown_scheme"; readonly scheme: string; readonly near?: string }
  /** Most likely in the password: it must be percent-encoded. */
  | { readonly kind: "raw_character"; readonly character: string; readonly encoded: string }
  /** `from`: the variable that holds it, where it has one of its own. */
  | { readonly kind: "bad_port"; readonly port: string; readonly from?: string }
  | { readonly kind: "several_hosts" }
  /** The value is not repeated: a part of it may be a password. */
  | { readonly kind: "bad_host" }
  /** `Host=…;Password=…`, as ADO.NET has it. */
  | { readonly kind: "foreign_pairs" }
  /** `/database;password=…`: it would be read as a part of the database's name. */
  | { readonly kind: "misplaced_parameter"; readonly character: string }
  | { readonly kind: "unterminated_quote" }
  | { readonly kind: "unknown_parameter"; readonly parameter: string; readonly near?: string }
  | { readonly kind: "bad_parameter"; readonly parameter: string; readonly given: string; readonly expected: string }
  /** Means something that is not built: to ignore it would connect in another way than asked for. */
  | { readonly kind: "unsupported_parameter"; readonly parameter: string };

/** One thing the policy refuses, and what would allow it. */
export interface Refusal {
  readonly target: string;
  readonly cell: string;
  /** `blocks`: others are kept from writing, where `session.online` lets nobody be; `may_block`: nothing makes the server refuse that. */
  readonly code: RefusalCode;
  readonly id?: string;
  readonly name?: string;
  /** What is affected, in the words of the actions: `drop table bootstrap_tokens`. */
  readonly what: readonly string[];
  /** How many rows each of `what` takes away; null where nobody knows, 1,000,001 for more than a million. */
  readonly rows?: readonly (number | null)[];
  /** For a changed file: its lines since, ` ` `-` `+` and `…`. */
  readonly diff?: readonly string[];
  /** Where the cell comes from: `preset never-at-start · sluice.config.ts:21`. */
  readonly from: string;
  /** The command that would allow it. */
  readonly allow?: string;
}
export type RefusalCode =
  | "destructive"
  | "unread"
  | "out_of_order"
  | "changed"
  | "missing"
  | "ahead"
  | "environment"
  | "never"
  | "no_down"
  | "unresolved"
  | "blocks"
  | "may_block";

/** A problem with the lines around it, where they are shown. */
export type ShownProblem = Problem & { readonly excerpt?: Excerpt };

export interface Excerpt {
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** The line the caret stands under, its first column and its width in characters. */
  readonly line: number;
  readonly column: number;
  readonly width: number;
}

export const exitCodes: Readonly<Record<FailureCode, number>> = {
  wrong_use: 2,
  config_invalid: 2,
  config_unreadable: 2,
  no_source: 2,
  source_missing: 2,
  source_ambiguous: 2,
  format_unknown: 2,
  source_invalid: 2,
  source_changed: 2,
  no_database: 2,
  url_invalid: 2,
  secret_unreadable: 2,
  rejected: 2,
  unsupported_server: 2,
  cluster_node: 2,
  unknown_target: 2,
  unknown_id: 2,
  ambiguous_id: 2,
  shared_history: 2,
  not_in_this_version: 2,
  embedded_missing: 2,
  embedded_failed: 1,
  file_exists: 2,
  file_unwritable: 1,
  needs_terminal: 2,
  not_reversible: 2,
  not_convertible: 2,
  plan_changed: 4,
  state_changed: 4,
  not_carried: 4,
  foreign_history: 4,
  history_newer: 4,
  stray_row: 4,
  refused: 5,
  unreachable: 6,
  tls_failed: 6,
  lock_timeout: 7,
  table_busy: 7,
  migration_failed: 1,
  would_fail: 1,
  check_failed: 1,
  no_privilege: 1,
  read_only_server: 1,
  pooler: 1,
  command_failed: 1,
  server_failed: 1,
  interrupted: 8,
  outcome_unknown: 9,
  partial_changed: 9,
  lock_lost: 9,
  process_ended: 9,
  defect: 70,
};

const mark = Symbol.for("sluice.error");

/** Every failure that reaches a person. Recognised by a symbol: CLI and library may be two copies. */
export class SluiceError<C extends FailureCode = FailureCode> extends Error {
  override readonly name = "SluiceError";
  readonly [mark] = true;
  readonly code: C;
  readonly facts: FailureFacts[C];
  readonly exitCode: number;
  /** What was done before it failed: the operation's result so far. */
  partial?: object;
  target?: string;
  /** A read went on behind it: the other targets that failed. */
  further?: readonly string[];
  /** How a run goes on that ended here: in place of the plain `sluice up` or `sluice down` that a remedy names. */
  goOn?: GoOn;
  constructor(code: C, facts: FailureFacts[C], options?: { cause?: unknown; partial?: object; target?: string }) {
    super(
      [code, factsInWords(facts)].filter(Boolean).join(": "),
      options?.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.facts = facts;
    this.exitCode = isHalfIn(facts) ? 9 : exitCodes[code];
    if (options?.partial) this.partial = options.partial;
    if (options?.target) this.target = options.target;
  }
}

/** Something of a migration is in, and something is not, whatever kept the rest out. */
function isHalfIn(facts: FailureFacts[FailureCode]): boolean {
  return ("outcome" in facts && facts.outcome === "partial") || ("half" in facts && facts.half !== undefined);
}

export function isSluiceError(error: unknown): error is AnySluiceError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[mark] === true;
}

/** A union on `code`, so that a `switch` knows its facts. */
export type AnySluiceError = { [C in FailureCode]: SluiceError<C> }[FailureCode];
