// What a caller's compiler sees; written by `npm run api`, compared by a test. Every line that changes here is a change of the API.

// config/define.d.ts
import type { Cells, PresetName } from "../core/policy/policy.js";
/** What `sluice.config.ts` says. Every key may be left out. Text may hold `${VARIABLE}`; `$${` stands for `${`. */
export interface SluiceConfig {
    /** In banners and in the history. */
    readonly name?: string | undefined;
    /** Databases, each with the source that belongs to it, in the order in which every command works over them. */
    readonly targets?: Readonly<Record<string, TargetConfig>> | undefined;
    readonly history?: HistoryConfig | undefined;
    readonly session?: SessionConfig | undefined;
    readonly lock?: LockConfig | undefined;
    readonly environments?: Readonly<Record<string, EnvironmentConfig>> | undefined;
    readonly boot?: BootConfig | undefined;
}
/** `3s`, `250ms`, `2m`, or 0. */
export type DurationText = string | 0;
export interface TargetConfig {
    /** The folder that holds the migrations, relative to this file. */
    readonly source?: string | undefined;
    /** `plain`, `goose`, …; otherwise recognised from the files. */
    readonly format?: string | undefined;
    /** Where the team's own commands run. */
    readonly cwd?: string | undefined;
    readonly command?: CommandConfig | undefined;
    readonly url?: string | UrlConfig | undefined;
    readonly history?: HistoryConfig | undefined;
    readonly session?: SessionConfig | undefined;
    readonly lock?: LockConfig | undefined;
    /** What must be there: `table:documents`, `documents.embedding`. */
    readonly require?: readonly string[] | undefined;
}
/** The team's own tool: `{to}` and `{from}` are revisions, `base` for none. */
export interface CommandConfig {
    readonly up?: string | undefined;
    readonly down?: string | undefined;
    readonly sql?: string | undefined;
}
/** A database in parts, where a password would have to be percent-encoded in a URL. */
export interface UrlConfig {
    readonly engine?: "postgres" | "mysql" | undefined;
    readonly host?: string | undefined;
    readonly port?: number | string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    /** A file that holds the password: it is read when it is needed. */
    readonly passwordFile?: string | undefined;
    readonly database?: string | undefined;
    readonly sslmode?: "disable" | "prefer" | "require" | "verify-ca" | "verify-full" | undefined;
    readonly sslrootcert?: string | undefined;
    readonly sslcert?: string | undefined;
    readonly sslkey?: string | undefined;
    readonly connectTimeout?: DurationText | undefined;
}
export interface HistoryConfig {
    readonly layout?: string | undefined;
    /** `table` or `schema.table`. */
    readonly table?: string | undefined;
    /** Whether a log is kept beside another tool's table. */
    readonly log?: boolean | undefined;
}
export interface SessionConfig {
    /** Migrations run as this role, and what they make belongs to it. */
    readonly role?: string | undefined;
    readonly lockTimeout?: DurationText | undefined;
    readonly statementTimeout?: DurationText | undefined;
    readonly searchPath?: string | undefined;
}
export interface LockConfig {
    /** How long to wait for another run. */
    readonly wait?: DurationText | undefined;
    /** Keys of advisory locks that are held as well, while other tools' images overlap. */
    readonly also?: readonly (string | number | bigint)[] | undefined;
}
/** A preset, and each cell of it that is to be otherwise. */
export interface EnvironmentConfig extends Partial<Omit<Cells, "seed">> {
    readonly policy?: PresetName | undefined;
    /** A folder or a command; or the cell's own word. */
    readonly seed?: string | SeedConfig | undefined;
    /** Databases and hosts that no command may touch. */
    readonly never?: {
        readonly databases?: readonly string[] | undefined;
        readonly hosts?: readonly string[] | undefined;
    } | undefined;
}
export interface SeedConfig {
    readonly run?: string | undefined;
    readonly folder?: string | undefined;
    readonly target?: string | undefined;
}
export interface BootConfig {
    readonly wait?: {
        readonly tries?: number | undefined;
        readonly every?: DurationText | undefined;
    } | undefined;
    readonly after?: readonly AfterConfig[] | undefined;
}
export interface AfterConfig {
    readonly run?: string | undefined;
    readonly http?: string | undefined;
    readonly mayFail?: boolean | undefined;
}
/** Gives a configuration its types. Loads nothing and changes nothing. */
export declare function defineConfig(config: SluiceConfig): SluiceConfig;

// config/origin.d.ts
import type { Explained } from "./settings.js";
/** A value that somewhere was given, and what to call that place. */
export interface Offer<T> {
    readonly from: string;
    readonly value: T | undefined;
}
/** The first of several places that gives a value wins; the others are hidden by it. */
export interface Chosen<T> {
    readonly value: T;
    readonly from: string;
    readonly hid: readonly string[];
}
export declare function choose<T>(offers: readonly Offer<T>[]): Chosen<T> | undefined;
/** The same where the last offer always gives a value. */
export declare function chooseOr<T>(offers: readonly Offer<T>[], fallback: T, from?: string): Chosen<T>;
export declare function explain(key: string, value: string, chosen: Omit<Chosen<unknown>, "value">): Explained;

// config/questions.d.ts
import type { SluiceConfig, TargetConfig } from "./define.js";
import { type Chosen, type Offer } from "./origin.js";
import type { Explained } from "./settings.js";
import type { ConfigText } from "./validate.js";
import type { Variables } from "./variables.js";
/** As text (`3s`), or in milliseconds. */
type DurationFlag = string | number | undefined;
/** The flags that settings are made of, as every command has them. */
export interface SettingsFlags {
    readonly config?: string | undefined;
    readonly env?: string | undefined;
    readonly url?: string | undefined;
    /** True, or the name of one of several embedded servers. */
    readonly embedded?: boolean | string | undefined;
    readonly target?: string | undefined;
    readonly source?: string | undefined;
    readonly format?: string | undefined;
    readonly historyTable?: string | undefined;
    readonly role?: string | undefined;
    readonly lockTimeout?: DurationFlag;
    readonly statementTimeout?: DurationFlag;
    readonly searchPath?: string | undefined;
    readonly lockWait?: DurationFlag;
    readonly policy?: string | undefined;
    readonly envFile?: string | readonly string[] | undefined;
}
/** What every question needs to be answered. */
export interface Inquiry {
    readonly flags: SettingsFlags;
    readonly variables: Variables;
    readonly cwd: string;
    readonly root: string;
    readonly config: SluiceConfig;
    readonly where: ConfigText;
    readonly configFile?: string;
    readonly configFrom: string;
    readonly explained: Explained[];
}
/** Asks flag, variable, target and configuration for one value, in this order. */
export declare class Questions {
    #private;
    readonly name: string;
    constructor(name: string, target: TargetConfig, config: SluiceConfig, inquiry: Inquiry, isAsked: boolean);
    text(key: string, flagKey?: keyof SettingsFlags): Chosen<string> | undefined;
    offers(key: string, flagKey?: keyof SettingsFlags): readonly Offer<string>[];
    duration(key: string, flagKey: keyof SettingsFlags, fallbackMs: number): {
        readonly ms: number;
        readonly chosen: Chosen<string>;
    };
}
/** A flag as an offer, under the name a person types. */
export declare function flag(key: keyof SettingsFlags, value: string | undefined): Offer<string>;
export {};

// config/resolve.d.ts
import type { SluiceConfig } from "./define.js";
import { type SettingsFlags } from "./questions.js";
import type { Settings } from "./settings.js";
export type { SettingsFlags } from "./questions.js";
export interface SettingsInput {
    readonly flags?: SettingsFlags;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    /** A configuration that a caller of the library hands in, instead of a file. */
    readonly config?: SluiceConfig | undefined;
}
/** Flags, variables and the configuration file as one: what was decided, and for each value where it came from. */
export declare function resolveSettings(input: SettingsInput): Promise<Settings>;

// config/settings.d.ts
import type { Address } from "../core/model/address.js";
import type { Policy } from "../core/policy/policy.js";
import type { AnySluiceError } from "../core/failures/failure.js";
/** All that was decided before any work begins, each value with its origin in `explained`. */
export interface Settings {
    /** The folder from which paths are shown and resolved: that of the configuration file, else the working folder. */
    readonly root: string;
    readonly name?: string;
    readonly configFile?: string;
    readonly environment: string;
    readonly targets: readonly TargetSettings[];
    readonly explained: readonly Explained[];
}
export interface TargetSettings {
    readonly name: string;
    /** Absolute, and as a person is shown it. `failure`: none was found; thrown when the files are asked for. */
    readonly source: {
        readonly folder: string;
        readonly shown: string;
        readonly failure?: AnySluiceError;
    };
    /** As configured; otherwise recognised from the files. */
    readonly format?: string;
    /** Absent or unusable where a command needs no database: the failure is thrown when one is asked for. */
    readonly address: {
        readonly value: Address;
    } | {
        readonly failure: AnySluiceError;
    };
    /** Where the address came from, and what it hid: `DATABASE_URL`, `--url`. */
    readonly addressFrom: string;
    readonly history: {
        readonly layout?: string;
        readonly schema?: string;
        readonly table?: string;
        readonly log: boolean;
    };
    readonly session: {
        readonly role?: string;
        readonly searchPath?: string;
        readonly lockTimeoutMs: number;
        readonly statementTimeoutMs: number;
    };
    readonly lock: {
        readonly waitMs: number;
        readonly also: readonly bigint[];
    };
    readonly policy: Policy;
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

// config/validate.d.ts
import type { SluiceConfig } from "./define.js";
export interface ConfigText {
    /** As a person is shown it. */
    readonly file: string;
    /** The file's text, for the line of a key; absent where the configuration came from a caller. */
    readonly text?: string | undefined;
}
/** Checks every key and value; what holds `${…}` is checked again once its variables are put in. Throws `config_invalid`. */
export declare function validateConfig(given: unknown, where: ConfigText): SluiceConfig;
/** A key of an advisory lock: what fits the server's bigint. */
export declare function lockKey(text: string): bigint | undefined;

// config/variables.d.ts
import type { Offer } from "./origin.js";
/** The process's variables, and under them those of the `.env` files that were asked for. Empty ones count as unset. */
export declare class Variables {
    #private;
    constructor(env: Readonly<Record<string, string | undefined>>, cwd: string, files?: readonly string[]);
    get(name: string): string | undefined;
    has(name: string): boolean;
    /** Set, but to nothing: a password may be. */
    isEmpty(name: string): boolean;
    /** The variable as an offer: its value, and where it came from. */
    offer(name: string): Offer<string>;
    /** The variable, or what stands in the file that `…_FILE` names, without the newline at its end. */
    secret(name: string): Offer<string>;
    hasSecret(name: string): boolean;
}
/** A file's text without the newline at its end: editors and `echo` put one there. */
export declare function readSecret(file: string, folder: string, variable: string): string;

// core/failures/failure.d.ts
import type { At } from "../model/at.js";
import type { Fault } from "../model/fault.js";
import type { Holder } from "../model/event.js";
import type { Problem } from "../model/problem.js";
import type { UnknownWhy } from "../model/unknown-why.js";
/** Every code with what is known when it happens. A new code forces its exit code and its words. */
export interface FailureFacts {
    wrong_use: {
        detail: WrongUse;
    };
    config_invalid: {
        file: string;
        key?: string;
        at?: At;
        problem: ConfigProblem;
    };
    config_unreadable: {
        file: string;
        reason: string;
        at?: At;
    };
    no_source: {
        looked: readonly string[];
    };
    /** `reason`: a system's word (EACCES, ENOTDIR) where the folder is there but cannot be read. */
    source_missing: {
        folder: string;
        reason?: string;
    };
    source_ambiguous: {
        candidates: readonly string[];
    };
    format_unknown: {
        folder: string;
        known: readonly string[];
    };
    source_invalid: {
        problems: readonly Problem[];
    };
    source_changed: {
        file: string;
    };
    no_database: {
        looked: readonly string[];
    };
    /** `from`: `--url`, `DATABASE_URL`, `targets.backend.url`. Never holds any of the value but what is no secret. */
    url_invalid: {
        from: string;
        problem: UrlProblem;
    };
    secret_unreadable: {
        variable: string;
        file: string;
        reason: string;
    };
    rejected: {
        host: string;
        port: number;
        user: string;
        database: string;
        fault: Fault;
    };
    unknown_target: {
        name: string;
        known: readonly string[];
    };
    unknown_id: {
        id: string;
        near: readonly string[];
    };
    ambiguous_id: {
        id: string;
        candidates: readonly string[];
    };
    shared_history: {
        table: string;
        targets: readonly string[];
    };
    not_in_this_version: {
        what: string;
    };
    embedded_missing: {
        package: string;
        platform: string;
    };
    embedded_failed: {
        reason: string;
    };
    file_exists: {
        file: string;
    };
    /** `reason`: a system's word (EACCES, EROFS, ENOSPC). */
    file_unwritable: {
        file: string;
        reason: string;
    };
    needs_terminal: {
        question: string;
        flag: string;
    };
    not_reversible: {
        id: string;
        name: string;
    };
    plan_changed: {
        asked: string;
        now: string;
    };
    history_newer: {
        table: string;
        needs: string;
        has: string;
    };
    refused: {
        refusals: readonly Refusal[];
    };
    unreachable: {
        host: string;
        port: number;
        tries: number;
        fault: Fault;
    };
    tls_failed: {
        host: string;
        port: number;
        fault: Fault;
    };
    lock_timeout: {
        waitedMs: number;
        holder?: Holder;
    };
    table_busy: {
        id: string;
        tries: number;
        waitedMs: number;
        holders: readonly Holder[];
        fault: Fault;
    };
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
        near?: readonly string[];
    };
    check_failed: {
        problem: "not_recorded" | "invalid_index";
        what: readonly string[];
    };
    no_privilege: {
        fault: Fault;
    };
    read_only_server: {
        reason: "standby" | "read-only";
    };
    pooler: {
        kind: string;
    };
    server_failed: {
        doing: string;
        fault: Fault;
    };
    interrupted: {
        signal: string;
        at?: string;
    };
    outcome_unknown: {
        id: string;
        name: string;
        unit: number;
        of: number;
        why: UnknownWhy;
    };
    partial_changed: {
        id: string;
        name: string;
        unit: number;
        of: number;
    };
    lock_lost: {
        at: string;
    };
    defect: {
        message: string;
        stack?: string;
    };
}
export type FailureCode = keyof FailureFacts;
export type WrongUse = {
    readonly kind: "unknown_command";
    readonly given: string;
    readonly near?: string;
} | {
    readonly kind: "unknown_flag";
    readonly command: string;
    readonly given: string;
    readonly near?: string;
} | {
    readonly kind: "missing_value";
    readonly flag: string;
    readonly expected: string;
} | {
    readonly kind: "bad_value";
    readonly flag: string;
    readonly given: string;
    readonly expected: string;
} | {
    readonly kind: "missing_argument";
    readonly command: string;
    readonly argument: string;
} | {
    readonly kind: "extra_argument";
    readonly command: string;
    readonly given: string;
} | {
    readonly kind: "conflict";
    readonly one: string;
    readonly other: string;
} | {
    readonly kind: "bad_switch";
    readonly variable: string;
    readonly given: string;
} | {
    readonly kind: "bad_state";
    readonly id: string;
    readonly state: string;
    readonly expected: string;
} | {
    readonly kind: "needs_flag";
    readonly flag: string;
    readonly why: string;
};
export type ConfigProblem = {
    readonly kind: "unknown_key";
    readonly near?: string;
    readonly known: readonly string[];
} | {
    readonly kind: "bad_type";
    readonly expected: string;
    readonly given: string;
} | {
    readonly kind: "bad_value";
    readonly expected: string;
    readonly given: string;
    readonly near?: string;
} | {
    readonly kind: "missing_variable";
    readonly variable: string;
} | {
    readonly kind: "no_export";
}
/** Two configurations in one folder: which one is meant cannot be known. */
 | {
    readonly kind: "several_files";
    readonly files: readonly string[];
};
export type UrlProblem = {
    readonly kind: "empty";
}
/** The quotes of a `.env` or YAML file have become part of the value. */
 | {
    readonly kind: "quoted";
}
/** `${DATABASE_URL}` stands in the value as such: nobody expanded it. */
 | {
    readonly kind: "unexpanded";
    readonly variable: string;
}
/** Neither a URL nor `host=… dbname=…`. */
 | {
    readonly kind: "no_scheme";
} | {
    readonly kind: "unknown_scheme";
    readonly scheme: string;
    readonly near?: string;
}
/** Most likely in the password: it must be percent-encoded. */
 | {
    readonly kind: "raw_character";
    readonly character: string;
    readonly encoded: string;
} | {
    readonly kind: "bad_port";
    readonly port: string;
} | {
    readonly kind: "several_hosts";
} | {
    readonly kind: "unterminated_quote";
} | {
    readonly kind: "unknown_parameter";
    readonly parameter: string;
    readonly near?: string;
} | {
    readonly kind: "bad_parameter";
    readonly parameter: string;
    readonly given: string;
    readonly expected: string;
}
/** Means something that is not built: to ignore it would connect in another way than asked for. */
 | {
    readonly kind: "unsupported_parameter";
    readonly parameter: string;
};
/** One thing the policy refuses, and what would allow it. */
export interface Refusal {
    readonly target: string;
    readonly cell: string;
    /** `destructive`, `out_of_order`, `changed`, `missing`, `ahead`, `reset_elsewhere`, `never`. */
    readonly code: RefusalCode;
    readonly id?: string;
    readonly name?: string;
    /** What is affected, in the words of the actions: `drop table bootstrap_tokens`. */
    readonly what: readonly string[];
    /** For a changed file: its lines since, ` ` `-` `+` and `…`. */
    readonly diff?: readonly string[];
    /** Where the cell comes from: `preset never-at-start · sluice.config.ts:21`. */
    readonly from: string;
    /** The command that would allow it. */
    readonly allow?: string;
}
export type RefusalCode = "destructive" | "unread" | "out_of_order" | "changed" | "missing" | "ahead" | "environment" | "never" | "no_down" | "unresolved";
export interface Excerpt {
    readonly firstLine: number;
    readonly lines: readonly string[];
    /** The line the caret stands under, its first column and its width in characters. */
    readonly line: number;
    readonly column: number;
    readonly width: number;
}
export declare const exitCodes: Readonly<Record<FailureCode, number>>;
declare const mark: unique symbol;
/** Every failure that reaches a person. Recognised by a symbol: CLI and library may be two copies. */
export declare class SluiceError<C extends FailureCode = FailureCode> extends Error {
    readonly name = "SluiceError";
    readonly [mark] = true;
    readonly code: C;
    readonly facts: FailureFacts[C];
    readonly exitCode: number;
    /** What was done before it failed: the operation's result so far. */
    partial?: object;
    target?: string;
    constructor(code: C, facts: FailureFacts[C], options?: {
        cause?: unknown;
        partial?: object;
        target?: string;
    });
}
export declare function isSluiceError(error: unknown): error is AnySluiceError;
/** A union on `code`, so that a `switch` knows its facts. */
export type AnySluiceError = {
    [C in FailureCode]: SluiceError<C>;
}[FailureCode];
export {};

// core/formats/format.d.ts
import type { Migration } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
/** One tool's way to keep migrations in files: file tree → migrations and problems, and back. */
export interface Format {
    readonly name: string;
    /** As `Running <Format> migrations...` says it: `SQL`, `goose`. */
    readonly title: string;
    /** The history layout that belongs to it, unless the configuration says otherwise. */
    readonly layout: string;
    recognise(tree: Tree): Recognition;
    /** Migrations in order. Never throws: what is wrong is a problem with its place. */
    parse(tree: Tree, rules: CutRules): ParsedSource;
    /** The files of a new migration. */
    compose(draft: Draft): readonly {
        readonly path: string;
        readonly text: string;
    }[];
    /** The id a new migration gets: the next number as wide as the others, or a timestamp where they are. */
    nextId(ids: readonly string[], now: Date): string;
    /** Below 0 when `a` is applied before `b`. */
    readonly compareIds: (a: string, b: string) => number;
    /** The one id that `given` means (`4`, `004`, the file's name): all that match are returned. */
    matchIds(given: string, migrations: readonly {
        readonly id: string;
        readonly name: string;
        readonly file?: string;
    }[]): readonly string[];
}
export interface Recognition {
    readonly sure: boolean;
    /** Files that speak for it. */
    readonly files: number;
    readonly evidence: string;
}
export interface ParsedSource {
    readonly migrations: readonly Migration[];
    readonly problems: readonly Problem[];
}
export interface Draft {
    readonly id: string;
    readonly name: string;
    readonly up: string;
    readonly down?: string;
    /** Paths that the source holds already: a new migration is named and divided as they are. */
    readonly beside?: readonly string[];
    /** True where the source's migrations have their downs in files of their own. */
    readonly pairs?: boolean;
}

// core/histories/layout.d.ts
import type { Applied } from "../model/applied.js";
import type { Quote } from "../sql/quote.js";
/** A history's place in a database, each part as its owner writes it. */
export interface HistoryTable {
    readonly schema?: string;
    readonly table: string;
}
/** What a history says as a whole. */
export interface HistoryState {
    readonly exists: boolean;
    /** The sequence number of the newest event; 0 where there is none. The next one claims the number after it. */
    readonly head: number;
    /** Per id, in no particular order. */
    readonly applied: ReadonlyMap<string, Applied>;
    /** Version of the layout found, and the oldest that may read and write it. Absent where there is none. */
    readonly layout?: {
        readonly version: number;
        readonly readsFrom: number;
        readonly writesFrom: number;
    };
}
export type HistoryRows = readonly Readonly<Record<string, unknown>>[];
/** One event to be appended. All but `kind` and `outcome` may be absent. */
export interface NewEvent {
    readonly kind: "up" | "down" | "baseline" | "resolve";
    readonly outcome: "done" | "begun" | "failed" | "interrupted" | "applied" | "pending" | "retry";
    readonly id: string;
    readonly name: string;
    /** For a migration of several units: which one, of how many, and the hash of its text. */
    readonly unit?: number;
    readonly units?: number;
    readonly unitHash?: string;
    readonly checksums?: {
        readonly raw: string;
        readonly tokens: string;
        readonly version: number;
    };
    readonly upSql?: string;
    readonly downSql?: string;
    /** Above 1 MiB the text is left out and only said to be. */
    readonly sqlOmitted?: boolean;
    readonly run: string;
    readonly source: string;
    readonly by: string;
    readonly host: string;
    readonly tool: string;
    readonly gitCommit?: string;
    readonly planId?: string;
    readonly because?: string;
    readonly error?: string;
    readonly durationMs?: number;
}
/** How a database keeps what was applied: Sluice's own log, or another tool's table. SQL as text, nothing live. */
export interface HistoryLayout {
    readonly name: string;
    readonly defaultTable: HistoryTable;
    /** Two statements for one message: the layout's version, then what the state is derived from. Cheap: no SQL texts. */
    read(table: HistoryTable, quote: Quote): readonly [string, string];
    decode(version: HistoryRows, rows: HistoryRows): HistoryState;
    /** Statements that bring the layout from what is there to this version, inside one transaction. Empty where it is. */
    upgrade(state: HistoryState, table: HistoryTable, tool: string, quote: Quote): readonly string[];
    /** One statement that appends `event` as number `seq`, provided `condition` (SQL) holds; it fails otherwise. */
    record(event: NewEvent, seq: number, table: HistoryTable, quote: Quote, condition?: string): string;
    /** The newest sequence number, as `head`. */
    head(table: HistoryTable, quote: Quote): string;
    /** The down that is kept for this id, as `down_sql`; and the up, as `up_sql`. */
    texts(id: string, table: HistoryTable, quote: Quote): string;
    /** Everything, newest last. */
    log(table: HistoryTable, quote: Quote): string;
    /** True where a fault means that another writer took the number. */
    isFence(fault: {
        readonly sqlstate?: string;
        readonly constraint?: string;
    }, table: HistoryTable): boolean;
}

// core/model/action.d.ts
/**
 * What a statement does, as the rest of the product knows it: the noun between text and knowledge.
 * Plan, policy, lint and rehearsal read actions, never parse trees, so one rule serves every engine.
 */
export interface Action {
    readonly kind: ActionKind;
    /** The object, as a person writes it: `check_templates`, `app.targets.status`, `targets_status_idx`. */
    readonly object: string;
    /** The table an index, constraint, trigger, policy or rule belongs to. */
    readonly on?: string;
    /** The new name of a rename, the type of a new column, the kind of a constraint. */
    readonly detail?: string;
    readonly concurrently?: true;
    readonly cascade?: true;
    readonly ifExists?: true;
    readonly ifNotExists?: true;
    /** True for what loses data (CONTRACT, Policy): drops, TRUNCATE, DELETE and UPDATE without WHERE. */
    readonly destroys?: true;
    /** False for a constraint that is added without checking the rows there are (NOT VALID). */
    readonly validated?: false;
    /**
     * How it is known. `tree`: the engine's own parser. `words`: the statement could not be parsed and is
     * judged by its first words ("not read"). `inside`: code in DO or CALL, whose contents are unknown.
     */
    readonly known: "tree" | "words" | "inside";
}
export type ActionKind = "create-schema" | "create-table" | "create-index" | "create-view" | "create-materialized-view" | "create-function" | "create-procedure" | "create-trigger" | "create-type" | "create-domain" | "create-sequence" | "create-extension" | "create-policy" | "create-rule" | "create-role" | "create-statistics" | "create-other" | "add-column" | "add-constraint" | "add-value" | "alter-column-type" | "set-default" | "drop-default" | "set-not-null" | "drop-not-null" | "validate-constraint" | "alter-table" | "alter-type" | "alter-other" | "attach-partition" | "detach-partition" | "rename" | "set-schema" | "owner-to" | "drop-table" | "drop-column" | "drop-schema" | "drop-database" | "drop-sequence" | "drop-materialized-view" | "drop-type" | "drop-domain" | "drop-index" | "drop-view" | "drop-function" | "drop-constraint" | "drop-trigger" | "drop-extension" | "drop-other" | "drop-owned" | "truncate" | "insert" | "update" | "delete" | "merge" | "copy" | "select" | "refresh-materialized-view" | "reindex" | "cluster" | "vacuum" | "analyze" | "comment" | "grant" | "revoke" | "do" | "call" | "set" | "lock-table" | "other";

// core/model/address.d.ts
import type { Secret } from "./secret.js";
/** Where a database is and as whom it is entered, whatever way it was named. */
export interface Address {
    readonly engine: "postgres" | "mysql";
    /** A host name or address; a folder for a unix socket. Empty for the engine's default. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password?: Secret;
    readonly database: string;
    readonly tls: Tls;
    /** A real server of our own, started by the first command and stopped by the last that uses it. */
    readonly embedded?: {
        readonly folder: string;
    };
    readonly connectTimeoutMs: number;
    /** libpq's `options`, passed through. */
    readonly options?: string;
    /** `search_path` of the URL (Prisma's `?schema=`). */
    readonly schema?: string;
}
export interface Tls {
    readonly mode: "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
    /** Files, read when the connection is made. */
    readonly rootCert?: string;
    readonly cert?: string;
    readonly key?: string;
}

// core/model/applied.d.ts
import type { Checksums } from "./migration.js";
/** What a history says of one migration, derived from its rows by the layout's `decode`. */
export interface Applied {
    readonly id: string;
    readonly name: string;
    readonly standing: "applied" | "baselined" | "reverted" | "failed" | "unknown" | "superseded";
    /** Rank in the order of application: the newest is taken back first. */
    readonly rank: number;
    /** ISO 8601, UTC. When it was applied (or taken back, or failed). */
    readonly at?: string;
    readonly durationMs?: number;
    /** Absent where the layout keeps none: then `not-comparable`. */
    readonly checksums?: Checksums;
    readonly progress?: Progress;
    /** What it was when taking it back began: it is that again where nothing of it was taken back. */
    readonly beforeDown?: "applied" | "baselined" | "superseded";
    /** The down this history keeps, so that an older image can still take back. Its text is fetched when needed. */
    readonly keepsDown: boolean;
    readonly error?: string;
}
/** Where a migration of several units stands: units 1 … `done` are in. */
export interface Progress {
    readonly direction: "up" | "down";
    readonly done: number;
    readonly of: number;
    /** The hash of each finished unit, in order: a rerun goes on only over the same text. */
    readonly hashes: readonly string[];
    /** A unit that was noted before it ran and never noted after: its fate must be looked at. */
    readonly begun?: number;
    /** The hash of that unit: the fate of another text cannot be looked up. */
    readonly begunHash?: string;
}

// core/model/at.d.ts
/** A point in a file. Lines and columns count from 1; a column is a character, not a byte. */
export interface At {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
}

// core/model/cause.d.ts
import type { Fault } from "./fault.js";
/** One likely cause of a fault, and its remedy, in every language: data beside the engine that knows it. */
export interface Cause {
    readonly id: string;
    matches(fault: Fault, where: FaultPlace): boolean;
    readonly words: Readonly<Record<"en" | "ko", (fault: Fault, where: FaultPlace) => CauseWords>>;
}
/** What is known around a fault. All may be absent. */
export interface FaultPlace {
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly database?: string;
    /** The migration that failed, and the first words of its statement. */
    readonly id?: string;
    readonly words?: string;
    /** Names near the one that was not found: columns of the table, tables of the schema. */
    readonly near?: readonly string[];
}
export interface CauseWords {
    /** One sentence: why it happened. */
    readonly cause: string;
    /** One line: what to type or change next. */
    readonly fix: string;
}

// core/model/event.d.ts
import type { Problem } from "./problem.js";
/** Who holds what we wait for. */
export interface Holder {
    readonly pid: number;
    readonly application: string;
    readonly client?: string;
    readonly since?: string;
    readonly statement?: string;
}
/** What happens while an operation runs, for progress on a screen, `boot`'s lines and the library's caller. */
export type SluiceEvent = {
    readonly type: "source.problem";
    readonly target: string;
    readonly problem: Problem;
} | {
    readonly type: "target.started";
    readonly target: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly server?: string;
    readonly user?: string;
} | {
    readonly type: "wait.tried";
    readonly target: string;
    readonly try: number;
    readonly reason: string;
    readonly leftMs: number;
} | {
    readonly type: "wait.ready";
    readonly target: string;
    readonly try: number;
} | {
    readonly type: "lock.waiting";
    readonly target: string;
    readonly holder?: Holder;
    readonly waitedMs: number;
    readonly leftMs: number;
} | {
    readonly type: "lock.acquired";
    readonly target: string;
    readonly waitedMs: number;
} | {
    readonly type: "migration.started";
    readonly target: string;
    readonly id: string;
    readonly name: string;
    readonly direction: "up" | "down";
    readonly units: number;
    readonly statements: number;
} | {
    readonly type: "migration.progress";
    readonly target: string;
    readonly id: string;
    readonly statement: number;
    readonly of: number;
    readonly words: string;
    readonly elapsedMs: number;
} | {
    readonly type: "migration.applied";
    readonly target: string;
    readonly id: string;
    readonly name: string;
    readonly durationMs: number;
} | {
    readonly type: "migration.reverted";
    readonly target: string;
    readonly id: string;
    readonly name: string;
    readonly durationMs: number;
} | {
    readonly type: "migration.failed";
    readonly target: string;
    readonly id: string;
    readonly name: string;
    /** `up` unless said. */
    readonly direction?: "up" | "down";
    readonly outcome: "rolled-back" | "partial" | "unknown";
    readonly done: number;
    readonly of: number;
} | {
    readonly type: "table.busy";
    readonly target: string;
    readonly id: string;
    readonly try: number;
    readonly of: number;
    readonly waitedMs: number;
    readonly table?: string;
    readonly holders: readonly Holder[];
} | {
    readonly type: "notice.received";
    readonly target: string;
    readonly id?: string;
    readonly severity: string;
    readonly message: string;
} | {
    readonly type: "commit.doubted";
    readonly target: string;
    readonly id: string;
} | {
    readonly type: "commit.settled";
    readonly target: string;
    readonly id: string;
    readonly outcome: "in" | "not-in";
} | {
    readonly type: "index.repaired";
    readonly target: string;
    readonly id: string;
    readonly index: string;
} | {
    readonly type: "constraint.unvalidated";
    readonly target: string;
    readonly constraint: string;
    readonly table: string;
} | {
    readonly type: "policy.said";
    readonly target: string;
    readonly cell: string;
    readonly id?: string;
    readonly name?: string;
    readonly detail: string;
} | {
    readonly type: "run.interrupted";
    readonly target: string;
    readonly hard: boolean;
};

// core/model/fault.d.ts
/** What a server or a network said, in one shape for every engine. Never holds a secret. */
export interface Fault {
    readonly message: string;
    readonly sqlstate?: string;
    readonly errno?: number;
    /** A driver's or the system's word: ECONNREFUSED, CERT_HAS_EXPIRED … */
    readonly code?: string;
    readonly detail?: string;
    readonly hint?: string;
    readonly where?: string;
    readonly schema?: string;
    readonly table?: string;
    readonly column?: string;
    readonly constraint?: string;
    /** Characters from the start of what was sent, from 1. */
    readonly position?: number;
    /** The same within a query that the server ran itself (a function's body), which `internalQuery` holds. */
    readonly internalPosition?: number;
    readonly internalQuery?: string;
    /** The session is gone: whatever was under way is in doubt. */
    readonly lost?: boolean;
}

// core/model/migration.d.ts
import type { Script } from "./script.js";
/** A migration's identity as its format writes it: `001`, `00001`, `20240101120000`. Always text. */
export type MigrationId = string & {
    readonly __brand: "MigrationId";
};
/** One change with an id, an `up`, and where its author wrote one a `down`. */
export interface Migration {
    readonly id: MigrationId;
    readonly name: string;
    /** The file that holds `up`, as a person is shown it. */
    readonly file: string;
    readonly up: Direction;
    readonly down?: Direction;
}
export interface Direction {
    readonly script: Script;
    /** `none`: the author asked for no transaction (`-- sluice:no-transaction`). */
    readonly transaction: "auto" | "none";
    /** Of the text exactly as written; cheap, and enough where nothing was changed. */
    raw(): string;
    /** Read when first asked for, then kept. Of the text of this direction alone. */
    checksums(): Checksums;
}
export interface Checksums {
    /** `sha256:` of the bytes as decoded text, exactly as written. */
    readonly raw: string;
    /** Blind to comments and to white space outside literals. */
    readonly tokens: string;
    /** The version of the algorithm behind `tokens`. */
    readonly version: number;
}

// core/model/problem.d.ts
import type { At } from "./at.js";
/** What can be wrong with a source's files, found before a connection is opened. Data, never thrown. */
export interface ProblemFacts {
    /** Two files claim one id (`001` and `0001` are one, since ids are numbers). */
    duplicate_id: {
        id: string;
        other: string;
    };
    /** A file that looks like SQL of this source has no id in its name. */
    name_without_id: {
        expected: string;
    };
    /** The file, or its up part, holds no statement. */
    empty_file: object;
    /** A `.down.sql` without its up file. */
    down_without_up: {
        id: string;
    };
    /** Down given twice: in a section and in a file of its own. */
    down_twice: {
        other: string;
    };
    /** UTF-8 with a byte order mark: taken off, said. */
    byte_order_mark: object;
    utf16: {
        order: "little" | "big";
    };
    /** Not UTF-8; `likely` is what the bytes look like. */
    not_utf8: {
        likely?: "CP949" | "Latin-1";
    };
    /** UTF-8 that was once decoded as something else and saved again. */
    twice_encoded: {
        as: "CP949" | "Windows-1252";
        found: string;
        meant: string;
    };
    carriage_returns: {
        lines: number;
    };
    conflict_marker: {
        marker: string;
    };
    nul_byte: object;
    /** White space that PostgreSQL does not take for white space (NBSP, zero width space …). */
    strange_space: {
        codePoint: string;
    };
    /** A section twice, or `up` after `down` (`other`: the line of the one it clashes with), or not on a line of its own. */
    misplaced_directive: {
        directive: string;
        other?: number;
    };
    /** A line that only another tool's files have: run as plain SQL, its down would run right after its up. */
    foreign_marker: {
        marker: string;
        format: string;
    };
    unknown_directive: {
        directive: string;
        near?: string;
    };
    /** A string, comment or dollar quote that does not end; `at` is where it opened. */
    unterminated: {
        what: "string" | "identifier" | "comment" | "dollar quote" | "copy data" | "parenthesis";
    };
    /** A psql command that cannot be understood here. */
    meta_command: {
        command: string;
    };
    /** Something stands on the line of `COPY … FROM stdin;` after it, where only its data may follow. */
    text_after_copy: object;
    /** Transaction words that would part a change from its history row (PREPARE TRANSACTION, AND CHAIN …). */
    transaction_word: {
        words: string;
    };
    unreadable: {
        reason: string;
    };
}
export type ProblemCode = keyof ProblemFacts;
/** `error` keeps every command that would write from starting; `warning` and `note` are said. */
export type Severity = "error" | "warning" | "note";
export type Problem = {
    [C in ProblemCode]: {
        readonly code: C;
        readonly severity: Severity;
        readonly at: At;
        readonly facts: Readonly<ProblemFacts[C]>;
    };
}[ProblemCode];

// core/model/script.d.ts
/**
 * SQL text that is read when it is needed and never kept: a file may be larger than memory.
 * `read` may be called again and again; each call starts at the beginning. A reader that finds the
 * file changed since it was first looked at throws `SluiceError("source_changed")`.
 */
export interface Script {
    /** As a person is shown it: relative to the working folder, with `/`. */
    readonly file: string;
    /** The line of the file at which this text begins (a down section begins in its middle). */
    readonly firstLine: number;
    /** The bytes of this text, as far as known before it is read. */
    readonly bytes: number;
    read(): Iterable<string>;
}

// core/model/secret.d.ts
/** A value that no message, log, JSON or error may show. It leaves only by `reveal`, to a driver. */
export declare class Secret<T extends string = string> {
    #private;
    constructor(value: T);
    reveal(): T;
    toString(): string;
    toJSON(): string;
}

// core/model/state.d.ts
/** CONTRACT's ten states of a migration in a database; a detail refines them. */
export type State = "applied" | "pending" | "missing" | "changed" | "failed" | "ahead" | "baselined" | "reverted" | "superseded" | "unknown";

// core/model/tree.d.ts
/** A folder of files, wherever it stands: on disk, in a git revision, a bundle, an image. */
export interface Tree {
    /** As a person is shown it: `migrations`, `db/migrations`. */
    readonly name: string;
    /** Sorted by path. Paths are relative to the tree, with `/`. */
    readonly files: readonly TreeFile[];
}
export interface TreeFile {
    readonly path: string;
    readonly bytes: number;
    /** In pieces of bounded size, from the start at each call. */
    read(): Iterable<Uint8Array>;
}

// core/model/unknown-why.d.ts
/** Why nobody can know what became of a migration. */
export type UnknownWhy = {
    readonly kind: "catalog_silent";
} | {
    readonly kind: "still_running";
    readonly pid: number;
} | {
    readonly kind: "file_gone";
} | {
    readonly kind: "ended_inside";
}
/** It ran, but its history row was refused. */
 | {
    readonly kind: "unrecorded";
    readonly message: string;
};

// core/plan/plan.d.ts
import type { Action } from "../model/action.js";
import type { Direction, Migration } from "../model/migration.js";
import type { Policy } from "../policy/policy.js";
import type { Standing } from "./states.js";
import type { CutScript } from "./units.js";
import type { Refusal } from "../failures/failure.js";
/** The ordered steps from where a target is to where it should be. */
export interface Plan {
    /** Over (id, action, checksum of what runs, unit boundaries) in order; nothing of target, policy or time. */
    readonly planId: string;
    readonly steps: readonly Step[];
    readonly refusals: readonly Refusal[];
    /** What the policy lets pass but wants said. */
    readonly said: readonly Said[];
    /** What keeps any run from starting, whatever the policy: units that are in of a text that is no more. */
    readonly blocked?: Blocked;
}
export interface Blocked {
    readonly code: "partial_changed" | "outcome_unknown" | "not_reversible";
    readonly id: string;
    readonly name: string;
    readonly unit: number;
    readonly of: number;
}
/** All that a plan is made from. Same input, same plan. */
export interface PlanInput {
    readonly target: string;
    readonly standings: readonly Standing[];
    readonly policy: Policy;
    readonly request: PlanRequest;
    readonly compareIds: (a: string, b: string) => number;
    /** Cuts a script; memoised by the caller, since plans are made again after a wait. */
    readonly unitsOf: (direction: Direction) => CutScript;
    /** Downs of what has no file, as the history keeps them. */
    readonly keptDowns: ReadonlyMap<string, Direction>;
}
/** Ids are exact here: what a person typed was matched before. */
export interface PlanRequest {
    readonly to?: string;
    readonly steps?: number;
    readonly only?: string;
    readonly allowDestructive: readonly string[];
    /** `redo` and `reset`: the permission for what their downs destroy, and the reason of each step. */
    readonly granted?: boolean;
    readonly because?: Because;
}
export interface Step {
    readonly action: "apply" | "resume" | "revert";
    readonly migration: PlannedMigration;
    readonly because: Because;
    readonly units: readonly Unit[];
    /** Statements over all units. */
    readonly statements: number;
    /** What loses data, of `actions` in `units`. */
    readonly destructive: readonly Action[];
    /** Units before this are in already (`resume`). */
    readonly fromUnit: number;
}
/** What a step needs of a migration: a file, or what the history keeps of one that is gone. */
export interface PlannedMigration {
    readonly id: string;
    readonly name: string;
    readonly file?: string;
    readonly migration?: Migration;
    /** What runs: the migration's up or down, or a down that the history kept. */
    readonly direction: Direction;
}
export type Because = "pending" | "out-of-order" | "asked-for" | "failed-before" | "reverted-before" | "partly-in" | "retry" | "newest-applied" | "after-target" | "redo" | "reset";
/** One piece of a migration that is in whole or not at all. */
export interface Unit {
    /** `alone`: one statement that cannot be in a transaction. */
    readonly kind: "transaction" | "alone";
    /** Index of its first statement in the script, and how many. */
    readonly first: number;
    readonly count: number;
    /** The author's own BEGIN where it says more than BEGIN. */
    readonly begin?: string;
    /** The author ends it with ROLLBACK: nothing of it stays. */
    readonly discarded?: true;
    /** Why it is not simply part of one transaction. */
    readonly why?: string;
    /** sha256 over its statements: a rerun goes on only over the same text. */
    readonly hash: string;
    /** What earlier units of the same script have set for the session: put back after each, so said again before the next. */
    readonly settings?: readonly string[];
    /** May not share a message with other migrations. */
    readonly aloneInMessage?: true;
    readonly bytes: number;
    readonly index?: {
        readonly name: string;
        readonly table?: string;
        readonly builds: boolean;
    };
    /** May turn out not to be able to stand in a transaction (CALL). */
    readonly mayEndTransaction?: true;
    readonly dropsLock?: true;
    /** Known only where asked for (`plan`, or a policy that must judge). */
    readonly actions: readonly Action[];
}
export interface Said {
    readonly cell: "destructive" | "outOfOrder" | "changed" | "missing" | "ahead" | "unread";
    readonly id: string;
    readonly name: string;
    readonly detail: string;
}

// core/plan/states.d.ts
import type { Applied } from "../model/applied.js";
import type { Migration } from "../model/migration.js";
import type { State } from "../model/state.js";
/** One migration where files and history meet. */
export interface Standing {
    readonly id: string;
    readonly name: string;
    readonly state: State;
    readonly detail?: string;
    readonly migration?: Migration;
    readonly applied?: Applied;
    /** A pending one with something applied that sorts after it. */
    readonly late?: true;
}
/** Compares files and history as sets, in the files' order; what has no file stands where its id sorts. */
export declare function statesOf(migrations: readonly Migration[], applied: ReadonlyMap<string, Applied>, compareIds: (a: string, b: string) => number): readonly Standing[];
/** True where a history says that the change is in the database. */
export declare function isIn(applied: Applied): boolean;
export declare function changeOf(migration: Migration, applied: Applied): "same" | "cosmetic" | "changed" | "not-comparable";

// core/plan/units.d.ts
import type { Direction } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import type { Unit } from "./plan.js";
/** A script cut into what is in whole or not at all. Holds no text: a script may be larger than memory. */
export interface CutScript {
    readonly units: readonly Unit[];
    readonly statements: number;
    /** Something in it could destroy, and no reader was there to judge: to be cut again with one. */
    readonly unjudged: boolean;
    readonly problems: readonly Problem[];
}
/**
 * Units of one direction. Without a word of its author a script is one transaction; what cannot be in one
 * stands alone between two; the author's own BEGIN and COMMIT cut where he cut; with
 * `-- sluice:no-transaction` each statement is a unit.
 */
export declare function unitsOf(direction: Direction, dialect: Dialect, reader?: StatementReader): CutScript;

// core/policy/policy.d.ts
/** CONTRACT's policy table: each question a cell, each preset a column of answers. */
export interface Cells {
    readonly atStart: "never" | "opt-in" | "automatic";
    readonly whenBehind: "stop" | "warn";
    readonly whenFailed: "stop" | "warn";
    readonly whenDifferent: "stop" | "warn";
    readonly destructive: "refuse" | "allow";
    readonly outOfOrder: "refuse" | "allow";
    /** What was changed beyond white space and comments. Cosmetic changes are said by every preset. */
    readonly changed: "refuse" | "say";
    readonly missing: "refuse" | "say";
    readonly ahead: "allow" | "refuse";
    readonly adopt: "refuse" | "record";
    readonly seed: "no" | "if-configured";
    readonly rollback: "refuse" | "once";
}
export type Cell = keyof Cells;
export type PresetName = "never-at-start" | "opt-in" | "automatic" | "forgiving";
/** The cells in force for one target, each with where it comes from. */
export interface Policy {
    readonly preset: PresetName;
    readonly cells: Cells;
    /** `preset never-at-start`, `sluice.config.ts: environments.production.destructive`. */
    readonly from: Readonly<Record<Cell, string>>;
    readonly environment: string;
    /** `development` and `test` alone allow `reset`. */
    readonly kind: EnvironmentKind;
    readonly never: {
        readonly databases: readonly string[];
        readonly hosts: readonly string[];
    };
}
export type EnvironmentKind = "development" | "test" | "staging" | "production";

// core/sql/dialect.d.ts
import type { Action } from "../model/action.js";
import type { StatementPiece } from "./piece.js";
import type { Quote } from "./quote.js";
import type { CutRules } from "./rules.js";
/** The pure half of an engine's knowledge of text. */
export interface Dialect {
    readonly rules: CutRules;
    readonly quote: Quote;
    /** What a statement is to a run, told by its leading words and the words it holds. No parser. */
    classify(statement: StatementPiece): StatementClass;
    /** Words `classify` and `mayDestroy` want to be told of (`CutOptions.watch`). */
    readonly watch: ReadonlySet<string>;
    /** False only where the statement surely destroys nothing: then no parser need be loaded to judge it. */
    mayDestroy(statement: StatementPiece): boolean;
}
export type StatementClass = 
/** Can stand in a transaction with others. */
{
    readonly kind: "plain";
}
/** Can stand in a transaction, but not share a message with others (COPY, what changes how text is read). */
 | {
    readonly kind: "alone-in-message";
    readonly why: string;
}
/** Cannot be in a transaction at all. `index`: the one it builds or drops, where its name stands in the text. */
 | {
    readonly kind: "outside-transaction";
    readonly why: string;
    readonly index?: {
        readonly name: string;
        readonly table?: string;
        readonly builds: boolean;
    };
}
/** BEGIN, START TRANSACTION. `text` is kept, for its isolation level. */
 | {
    readonly kind: "begin";
} | {
    readonly kind: "commit";
} | {
    readonly kind: "rollback";
}
/** May end a transaction inside (CALL, DO with COMMIT): only known when tried. */
 | {
    readonly kind: "may-end-transaction";
}
/** Would drop our lock (DISCARD ALL, pg_advisory_unlock_all). */
 | {
    readonly kind: "drops-lock";
}
/** Cannot be kept exact: refused by name. */
 | {
    readonly kind: "refused";
    readonly words: string;
    readonly why: string;
};
export interface StatementReader {
    /** What the statement does; never throws: what cannot be parsed is `known: "words"`. */
    actions(statement: Pick<StatementPiece, "text" | "words">): readonly Action[];
}

// core/sql/piece.d.ts
/** What cutting a script gives, in order. */
export type Piece = StatementPiece | CopyDataPiece;
export interface StatementPiece {
    readonly kind: "statement";
    /** From its first token to its last, without the semicolon, without comments before or after. */
    readonly text: string;
    /** Characters of the script before it (UTF-16 units). */
    readonly offset: number;
    /** Where it begins in the file. */
    readonly line: number;
    readonly column: number;
    /**
     * Its leading words in upper case, at most eight, joined by one space (`CREATE UNIQUE INDEX CONCURRENTLY`):
     * words and unquoted names only; it ends at the first token that is neither.
     */
    readonly words: string;
    /** Words that occur anywhere in it outside strings, comments and quoted names, of those asked for in `CutOptions.watch`. */
    readonly holds: ReadonlySet<string>;
}
/** The lines after `COPY … FROM stdin;`, without the closing `\.`; must be read before the next piece is asked for, or is skipped. */
export interface CopyDataPiece {
    readonly kind: "copy-data";
    /** Characters of the script before it (UTF-16 units). */
    readonly offset: number;
    readonly line: number;
    /** In parts of bounded size, line ends included: a part may hold many lines, or a part of a very long one. */
    lines(): Iterable<string>;
}

// core/sql/quote.d.ts
/** How one engine writes names and values into text. */
export interface Quote {
    /** A name, quoted where it must be. */
    name(name: string): string;
    /** `schema.table`, each part quoted where it must be. */
    qualified(schema: string | undefined, name: string): string;
    /** A literal of text, number, boolean or null. */
    readonly value: (value: string | number | bigint | boolean | null | undefined) => string;
}

// core/sql/rules.d.ts
/** How an engine's text is lexed and cut, as data. Each engine's `dialect.ts` holds its own. */
export interface LexRules {
    readonly nestedComments: boolean;
    /** `$tag$ … $tag$`. */
    readonly dollarQuotes: boolean;
    /** Backslash escapes in plain `'…'` strings (in `E'…'` they always are). */
    readonly backslashEscapes: boolean;
    /** `E'…'`, `U&'…'`, `B'…'`, `X'…'`, `N'…'`. */
    readonly prefixedStrings: boolean;
    /** `#` starts a comment to the line's end. */
    readonly hashComments: boolean;
    /** `--` starts a comment only before white space or a control character. */
    readonly dashNeedsSpace: boolean;
    readonly backtickNames: boolean;
    /** `"…"` is a string rather than a name. */
    readonly doubleQuotedStrings: boolean;
    /** `/*! … *\/` holds code. */
    readonly versionedComments: boolean;
}
export interface CutRules extends LexRules {
    /** `BEGIN ATOMIC … END` holds statements of its own. */
    readonly atomicBodies: boolean;
    /** `COPY … FROM stdin;` is followed by data until `\.`. */
    readonly copyData: boolean;
    /** Lines that begin with a backslash are the client's. */
    readonly metaCommands: boolean;
    /** The setting that, switched off by a script, makes backslashes escape in plain strings from then on. */
    readonly standardStringsSetting?: string;
}

// engines/engine.d.ts
import type { Action } from "../core/model/action.js";
import type { Address } from "../core/model/address.js";
import type { Cause } from "../core/model/cause.js";
import type { Holder } from "../core/model/event.js";
import type { Fault } from "../core/model/fault.js";
import type { Dialect, StatementClass, StatementReader } from "../core/sql/dialect.js";
/** All that other rooms may know of an engine. Cheap to load: no driver, no parser behind it yet. */
export interface Engine {
    readonly name: "postgres" | "mysql";
    /** As its people call it: `PostgreSQL`. */
    readonly title: string;
    /** Without the colon: `postgres`, `postgresql`. */
    readonly schemes: readonly string[];
    readonly defaultPort: number;
    readonly can: Capabilities;
    readonly dialect: Dialect;
    /** Loaded when something has failed. */
    causes(): Promise<readonly Cause[]>;
    readonly frame: TransactionFrame;
    readonly questions: Questions;
    /** Loads the driver. Throws `SluiceError("unreachable" | "rejected" | "tls_failed" | …)`. */
    connect(address: Address, options: ConnectOptions): Promise<Session>;
    /** A session over a connection that the caller owns: its settings are read before and put back at `close`. */
    borrow(connection: unknown, options: ConnectOptions): Promise<Session>;
    /** Loads the parser. */
    reader(): Promise<StatementReader>;
    /** Loads the embedded server. */
    servers(): Promise<OwnServers>;
}
export interface Capabilities {
    /** A schema change can be rolled back with the history row beside it. */
    readonly transactionalDdl: boolean;
    readonly severalStatementsInOneMessage: boolean;
}
/** What stands around a migration's own text so that change and history row are one transaction. */
export interface TransactionFrame {
    /**
     * Before the text. `mark` lives as long as the transaction: a COMMIT hidden in the file takes it away,
     * and the history row, which asks for it, is then refused.
     */
    open(unit: {
        readonly mark: string;
        readonly id: string;
        readonly begin?: string;
    }, session: SessionStart): readonly string[];
    /** After a statement that took the settings of `open` away; undefined after any other. */
    reopen(words: string, unit: {
        readonly mark: string;
        readonly id: string;
    }, session: SessionStart): readonly string[] | undefined;
    /** Before the n-th statement of a script, so that others can see how far it is. */
    at(id: string, statement: number): string;
    /** True in SQL where the mark still stands. */
    holdsMark(mark: string): string;
    /** Before the history row: what was deferred comes due as the file left the session, then whose rights the row is written with. */
    putRoleBack(session: SessionStart): readonly string[];
    /** After it: what the file set must not reach the next. */
    readonly putBack: readonly string[];
    /** Between two units of one file: its temporary tables and the like stay, its settings are said again. */
    readonly putBackWithin: readonly string[];
    readonly commit: string;
    readonly rollback: string;
    /** Around a statement that cannot be in a transaction. */
    aloneBefore(unit: {
        readonly id: string;
        readonly settings?: readonly string[];
    }, session: SessionStart): readonly string[];
    /** `within`: the same file goes on. */
    aloneAfter(session: SessionStart, within: boolean): readonly string[];
}
/** What is asked of a live server beside the run itself. None of it writes, but `repair`. */
export interface Questions {
    /** One statement for the first message: database, user, standby, read_only. */
    readonly facts: string;
    /** True in SQL where this very session holds the key: what no fence protects asks for it before each unit. */
    holdsLock(key: bigint): string;
    /** Who holds the lock; undefined where nobody is seen to. */
    holder(session: Session, key: bigint): Promise<Holder | undefined>;
    /** Who holds locks on the tables that this statement names. */
    busy(session: Session, statement: string): Promise<readonly Holder[]>;
    /** What became of a statement that was noted before it ran and never after. */
    fate(session: Session, statement: string, statementClass: StatementClass): Promise<Fate>;
    /** At which statement of its unit `running` is, as a second session sees it. */
    statementAt(watcher: Session, running: Session): Promise<{
        readonly id: string;
        readonly statement: number;
    } | undefined>;
    /** What a run must not leave behind unsaid. */
    health(session: Session): Promise<Health>;
    /** Which of the objects that these actions make are there now. */
    evidence(session: Session, actions: readonly Action[]): Promise<readonly Evidence[]>;
    /** Names near the one a fault says is missing. */
    near(session: Session, fault: Fault, statement: string): Promise<readonly string[]>;
}
export type Fate = 
/** It took effect; `clear` completes what was cut off after that. */
{
    readonly kind: "done";
    readonly clear?: readonly string[];
}
/** Running it (again) is right, after `clear`. */
 | {
    readonly kind: "again";
    readonly clear: readonly string[];
    readonly cleared?: string;
}
/** It still runs on the server, orphaned. */
 | {
    readonly kind: "running";
    readonly holder: Holder;
} | {
    readonly kind: "unknown";
};
export interface Evidence {
    /** `table users`, `users.phone`. */
    readonly object: string;
    readonly there: boolean;
}
export interface Health {
    readonly invalidIndexes: readonly string[];
    readonly unvalidated: readonly {
        readonly constraint: string;
        readonly table: string;
    }[];
}
export interface ConnectOptions {
    /** `sluice`, or `sluice <id>`: what others see in pg_stat_activity. */
    readonly application: string;
    readonly role?: string;
    readonly searchPath?: string;
    readonly lockTimeoutMs?: number;
    readonly statementTimeoutMs?: number;
    /** Every transaction read-only, enforced by the server. */
    readonly readOnly?: boolean;
    readonly signal?: AbortSignal;
}
export type Row = Readonly<Record<string, unknown>>;
/** What the server is, known from the handshake: costs no query. */
export interface ServerFacts {
    /** `16.4`. */
    readonly version: string;
    /** 16, or 10011 for MariaDB 10.11: comparable within one engine. */
    readonly versionNumber: number;
    readonly pid: number;
}
/** How a session begins each transaction. */
export interface SessionStart {
    readonly server: ServerFacts;
    /** Statements each transaction begins with, where settings could not be given at the start (a caller's own connection). */
    readonly preamble: readonly string[];
}
export interface Session extends SessionStart, AsyncDisposable {
    /** True until the connection is lost or closed. */
    readonly alive: boolean;
    /** Rows of one statement, or of the last of several in one message. Throws `ServerError`. */
    rows(sql: string): Promise<readonly Row[]>;
    /** Rows of each statement of one message. Throws `ServerError`. */
    results(sql: string): Promise<readonly (readonly Row[])[]>;
    /** Sends a message and counts completions. A server's error is an answer, not an exception. */
    send(message: Message): Promise<Answer>;
    /** Ends what runs on this session, over a second connection; true if the server took it. */
    cancel(): Promise<boolean>;
    /** Tries once; never waits on the server. */
    tryLock(key: bigint): Promise<boolean>;
    unlock(key: bigint): Promise<void>;
    close(): Promise<void>;
}
export interface Message {
    readonly text: string;
    /** Data for a COPY … FROM stdin that ends the message. */
    readonly copyData?: Iterable<string>;
    readonly onNotice?: (notice: Notice) => void;
}
export interface Notice {
    readonly severity: string;
    readonly message: string;
    readonly sqlstate?: string;
}
export interface Answer {
    /** Statements that the server completed. */
    readonly completed: number;
    /** One entry a completed statement: its first row, where it gave any. */
    readonly sets: readonly (readonly Row[])[];
    readonly fault?: Fault;
}
/** What a session throws: a server's or a network's answer in the engine's neutral shape. */
export declare class ServerError extends Error {
    readonly name = "ServerError";
    readonly fault: Fault;
    constructor(fault: Fault);
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
export type { Dialect, Holder, StatementClass, StatementReader };

// index.d.ts
import type { SluiceConfig } from "./config/define.js";
import type { SettingsFlags } from "./config/resolve.js";
import type { SluiceEvent } from "./core/model/event.js";
import type { BaselineRequest } from "./operations/baseline.js";
import type { DownRequest, DownResult } from "./operations/down.js";
import type { LogRequest, LogResult } from "./operations/log.js";
import type { NewRequest, NewResult } from "./operations/new.js";
import type { PlanRequest, PlanResult } from "./operations/plan.js";
import type { RedoRequest } from "./operations/redo.js";
import type { ResetRequest } from "./operations/reset.js";
import type { RecordedResult, ResolveRequest } from "./operations/resolve.js";
import type { StatusRequest, StatusResult } from "./operations/status.js";
import type { UpRequest, UpResult } from "./operations/up.js";
import type { WaitRequest, WaitResult } from "./operations/wait.js";
/** Where and how: what the command line takes from flags, variables and the configuration file. */
export interface Options extends SettingsFlags {
    /** A configuration instead of a file. */
    readonly configuration?: SluiceConfig;
    /** Default: `process.cwd()`. */
    readonly cwd?: string;
    /** The environment's variables. Default: `process.env`. */
    readonly variables?: Readonly<Record<string, string | undefined>>;
    /** Aborted: nothing new begins, the unit in hand has its grace. */
    readonly signal?: AbortSignal;
    /** Aborted: what runs is cancelled on the server at once. */
    readonly hardSignal?: AbortSignal;
    /** Told of everything as it happens. */
    readonly on?: (event: SluiceEvent) => void;
    /** A connected `pg` Client or PoolClient of the caller's own; what it had set is put back, and it stays open. */
    readonly connection?: unknown;
}
/** Where each target stands. */
export declare const status: (request: StatusRequest, options?: Options) => Promise<StatusResult>;
/** What `up` (or `down`) would do, and what speaks against it. */
export declare const plan: (request: PlanRequest, options?: Options) => Promise<PlanResult>;
/** Applies what is pending. */
export declare const up: (request: UpRequest, options?: Options) => Promise<UpResult>;
/** Takes back the newest. */
export declare const down: (request: DownRequest, options?: Options) => Promise<DownResult>;
/** Takes back the last one and applies it again. */
export declare const redo: (request: RedoRequest, options?: Options) => Promise<DownResult>;
/** Takes back all and applies all again; in development and test. */
export declare const reset: (request: ResetRequest, options?: Options) => Promise<DownResult>;
/** What was ever done. */
export declare const log: (request: LogRequest, options?: Options) => Promise<LogResult>;
/** Says what became of a migration. */
export declare const resolve: (request: ResolveRequest, options?: Options) => Promise<RecordedResult>;
/** Records all up to an id as being there. */
export declare const baseline: (request: BaselineRequest, options?: Options) => Promise<RecordedResult>;
/** Waits until the databases answer. */
export declare const wait: (request: WaitRequest, options?: Options) => Promise<WaitResult>;
/** Makes the files of a new migration. */
export declare const newMigration: (request: NewRequest, options?: Options) => Promise<NewResult>;
export { defineConfig } from "./config/define.js";
export type { SluiceConfig } from "./config/define.js";
export { exitCodes, isSluiceError, SluiceError } from "./core/failures/failure.js";
export type { FailureCode, FailureFacts, Refusal } from "./core/failures/failure.js";
export type { SluiceEvent } from "./core/model/event.js";
export type { BaselineRequest } from "./operations/baseline.js";
export type { DownRequest, DownResult } from "./operations/down.js";
export type { LogEvent, LogRequest, LogResult } from "./operations/log.js";
export type { NewRequest, NewResult } from "./operations/new.js";
export type { PlanRequest, PlanResult, PlanStep, PlanUnit, TargetPlan } from "./operations/plan.js";
export type { RedoRequest } from "./operations/redo.js";
export type { ResetRequest } from "./operations/reset.js";
export type { RecordedResult, ResolveRequest, TargetRecorded } from "./operations/resolve.js";
export type { MigrationStatus, StatusRequest, StatusResult, TargetStatus } from "./operations/status.js";
export type { RunMigration, TargetRun, UpRequest, UpResult } from "./operations/up.js";
export type { TargetReady, WaitRequest, WaitResult } from "./operations/wait.js";

// operations/baseline.d.ts
import type { RecordedResult } from "./resolve.js";
import type { World } from "./world.js";
export interface BaselineRequest {
    readonly target?: string;
    readonly id: string;
    readonly because?: string;
}
/** Records all up to and including an id as being there, without recognising, and says so for ever. */
export declare function baseline(request: BaselineRequest, world: World): Promise<RecordedResult>;

// operations/down.d.ts
import type { PlanRequest } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { type Match } from "./run-target.js";
import type { TargetRun } from "./up.js";
import type { World } from "./world.js";
export interface DownRequest {
    readonly target?: string;
    readonly to?: string;
    readonly steps?: number;
    readonly allowDestructive?: readonly string[];
    readonly lockWaitMs?: number;
    readonly waitMs?: number;
    readonly graceMs?: number;
    readonly plan?: string;
}
export interface DownResult {
    readonly targets: readonly TargetRun[];
}
/** Takes back the newest applied one, or several, in the reverse order of application. */
export declare function down(request: DownRequest, world: World): Promise<DownResult>;
/** What a person typed, with exact ids. */
export declare function downRequest(request: Pick<DownRequest, "to" | "steps" | "allowDestructive">, standings: readonly Standing[], match: Match): PlanRequest;

// operations/log.d.ts
import type { World } from "./world.js";
export interface LogRequest {
    readonly target?: string;
    readonly id?: string;
    readonly limit?: number;
}
export interface LogResult {
    readonly events: readonly LogEvent[];
}
export interface LogEvent {
    readonly target: string;
    readonly seq: number;
    /** ISO 8601, UTC. */
    readonly at: string;
    readonly kind: string;
    readonly id: string | null;
    readonly name: string | null;
    readonly by: string;
    readonly host: string;
    readonly tool: string;
    readonly outcome: string;
    readonly durationMs: number | null;
    readonly planId?: string;
    readonly bundle?: string;
    readonly because?: string;
    readonly unit?: number;
    readonly units?: number;
    readonly error?: string;
    readonly gitCommit?: string;
    readonly checksums?: {
        readonly raw: string;
        readonly tokens: string;
        readonly version: number;
    };
    readonly upSql?: string;
    readonly downSql?: string;
    /** The text was above 1 MiB: only its checksum is kept. */
    readonly sqlOmitted?: true;
}
/** What was ever done to each target, oldest first. */
export declare function log(request: LogRequest, world: World): Promise<LogResult>;

// operations/new.d.ts
import type { World } from "./world.js";
export interface NewRequest {
    readonly target?: string;
    readonly name: string;
}
export interface NewResult {
    readonly files: readonly string[];
    readonly id: string;
}
/** Writes the files of the next migration, named and divided as the source's others are. Overwrites nothing. */
export declare function newMigration(request: NewRequest, world: World): Promise<NewResult>;

// operations/open-source.d.ts
import type { Format } from "../core/formats/format.js";
import type { HistoryLayout, HistoryTable } from "../core/histories/layout.js";
import type { Migration } from "../core/model/migration.js";
import type { Problem } from "../core/model/problem.js";
import type { TargetSettings } from "../config/settings.js";
import type { Engine } from "../engines/engine.js";
import type { World } from "./world.js";
/** A target's files as they stand, read before any connection is opened. */
export interface OpenSource {
    readonly settings: TargetSettings;
    readonly engine: Engine;
    readonly format: Format;
    readonly layout: HistoryLayout;
    readonly table: HistoryTable;
    readonly migrations: readonly Migration[];
    readonly problems: readonly Problem[];
}
/** The targets a command works over: all, in order, or the one that is named. */
export declare function targetsOf(world: World, name: string | undefined): readonly TargetSettings[];
/** Reads and checks a target's files. An error in them is thrown before a database is touched; the rest is said. */
export declare function openSource(settings: TargetSettings, world: World, purpose?: "run" | "look"): OpenSource;
/** The one migration a person means by `given`: by its id, number, file or name, among files and history. */
export declare function matchId(given: string, known: readonly {
    readonly id: string;
    readonly name: string;
    readonly file?: string;
}[], format: Format): string;

// operations/plan.d.ts
import type { World } from "./world.js";
import type { Action } from "../core/model/action.js";
import type { Because, Said } from "../core/plan/plan.js";
import type { Refusal } from "../core/failures/failure.js";
import type { Problem } from "../core/model/problem.js";
export interface PlanRequest {
    readonly target?: string;
    readonly to?: string;
    readonly steps?: number;
    readonly only?: string;
    readonly allowDestructive?: readonly string[];
    readonly check?: boolean;
    /** A script for psql instead of the plan. */
    readonly sql?: boolean;
    /** The whole SQL of every unit. */
    readonly full?: boolean;
    /** Plan taking back instead of applying: what `down` would do. */
    readonly down?: boolean;
}
export interface PlanResult {
    readonly targets: readonly TargetPlan[];
}
export interface TargetPlan {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly format: string;
    readonly source: string;
    readonly planId: string;
    readonly steps: readonly PlanStep[];
    readonly refusals: readonly Refusal[];
    readonly said: readonly Said[];
    readonly problems: readonly Problem[];
    /** With `--sql`. */
    readonly script?: string;
    readonly exitCode?: number;
}
export interface PlanStep {
    readonly id: string;
    readonly name: string;
    readonly file: string | null;
    readonly action: "apply" | "resume" | "revert";
    /** True where the whole step is one transaction. */
    readonly transaction: boolean;
    readonly statements: number;
    readonly destructive: readonly string[];
    readonly reason: Because;
    readonly units: readonly PlanUnit[];
}
export interface PlanUnit {
    readonly kind: "transaction" | "alone";
    readonly why?: string;
    readonly statements: number;
    readonly actions: readonly Action[];
    /** Each statement's text, cut at 64 KiB. */
    readonly sql: readonly string[];
    /** In already (`resume`). */
    readonly done?: true;
}
/** What would run, and what speaks against it. The server itself enforces that nothing is written. */
export declare function plan(request: PlanRequest, world: World): Promise<PlanResult>;

// operations/redo.d.ts
import type { DownRequest, DownResult } from "./down.js";
import type { World } from "./world.js";
export type RedoRequest = Omit<DownRequest, "to" | "steps">;
/**
 * Takes back the last one and applies it again, under one lock. In development and test the asking is the
 * permission for what its down destroys; elsewhere that must be named.
 */
export declare function redo(request: RedoRequest, world: World): Promise<DownResult>;

// operations/reset.d.ts
import type { DownRequest, DownResult } from "./down.js";
import type { World } from "./world.js";
export type ResetRequest = Omit<DownRequest, "to" | "steps" | "allowDestructive">;
/** Takes back all and applies all again, in development and test only: there the asking is the permission. */
export declare function reset(request: ResetRequest, world: World): Promise<DownResult>;

// operations/resolve.d.ts
import type { World } from "./world.js";
import type { State } from "../core/model/state.js";
export interface ResolveRequest {
    readonly target?: string;
    readonly id: string;
    readonly as: "applied" | "pending" | "retry";
    readonly because?: string;
}
export interface RecordedResult {
    readonly targets: readonly TargetRecorded[];
}
/** Shared by `resolve` and `baseline`. */
export interface TargetRecorded {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly recorded: readonly {
        readonly id: string;
        readonly name: string;
        readonly state: State;
    }[];
    /** What a look at the schema showed, in words. */
    readonly seen: readonly string[];
    readonly notStarted?: true;
    readonly failed?: true;
}
/** Says what became of a migration whose outcome is unknown, or that was done by hand. It looks at the schema first where it can. */
export declare function resolve(request: ResolveRequest, world: World): Promise<RecordedResult>;

// operations/run-target.d.ts
import type { PlanRequest } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import type { TargetSettings } from "../config/settings.js";
import type { RunMigration, TargetRun } from "./up.js";
import type { World } from "./world.js";
/** One walk in one direction. `request` is asked once, when the history is first read. */
export interface Pass {
    readonly verb: "up" | "down";
    readonly request: (standings: readonly Standing[], known: {
        readonly match: Match;
        readonly before: readonly RunMigration[];
    }) => PlanRequest;
}
/** The exact id that a person means. */
export type Match = (given: string, standings: readonly Standing[]) => string;
export interface RunWishes {
    readonly waitMs: number;
    readonly lockWaitMs: number;
    readonly graceMs: number;
    readonly oneTransaction: boolean;
    /** Only if the plan still is this one. */
    readonly planId?: string;
}
/** Plans, locks, applies and checks one target. A run with nothing to do takes no lock and asks one query. */
export declare function runTarget(settings: TargetSettings, passes: readonly Pass[], wishes: RunWishes, world: World): Promise<TargetRun>;
/** A target that was not reached, or not yet. */
export declare function emptyRun(settings: TargetSettings): TargetRun;

// operations/status.d.ts
import { type OpenSource } from "./open-source.js";
import type { World } from "./world.js";
import type { State } from "../core/model/state.js";
import type { Problem } from "../core/model/problem.js";
import type { Explained } from "../config/settings.js";
export interface StatusRequest {
    readonly target?: string;
    readonly explain?: boolean;
    readonly check?: boolean;
}
export interface StatusResult {
    readonly targets: readonly TargetStatus[];
    /** With `--explain`. */
    readonly explained?: readonly Explained[];
}
export interface TargetStatus {
    readonly name: string;
    readonly database: string;
    /** `db.internal:5432`, a socket's folder, or `embedded`. */
    readonly host: string;
    readonly environment: string;
    readonly format: string;
    readonly source: string;
    readonly history: {
        readonly layout: string;
        readonly table: string;
        readonly exists: boolean;
    };
    /** The newest applied id in order of application; null where nothing is. */
    readonly current: string | null;
    readonly migrations: readonly MigrationStatus[];
    readonly problems: readonly Problem[];
    /** Invalid indexes and unvalidated constraints that were seen (only when something is pending or asked). */
    readonly exitCode?: number;
}
export interface MigrationStatus {
    readonly id: string;
    readonly name: string;
    readonly file: string | null;
    readonly state: State;
    /** `out-of-order`, `cosmetic`, `not-comparable`, `rolled-back`, `partial 4/9`, `whole-unknown`. */
    readonly detail?: string;
    readonly appliedAt: string | null;
    readonly durationMs?: number;
    readonly error?: string;
}
/** Where each target stands. Reads only, takes no lock. */
export declare function status(request: StatusRequest, world: World): Promise<StatusResult>;
/** What every reading command says of a target before anything else. */
export declare function described({ settings, format }: OpenSource): {
    name: string;
    host: string;
    environment: string;
    format: string;
    source: string;
};

// operations/up.d.ts
import type { PlanRequest, Said } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { type Match } from "./run-target.js";
import type { World } from "./world.js";
export interface UpRequest {
    readonly target?: string;
    readonly to?: string;
    readonly steps?: number;
    readonly only?: string;
    readonly oneTransaction?: boolean;
    readonly allowDestructive?: readonly string[];
    readonly plan?: string;
    readonly waitMs?: number;
    readonly lockWaitMs?: number;
    readonly graceMs?: number;
}
export interface UpResult {
    readonly targets: readonly TargetRun[];
}
/** Shared by `up`, `down`, `redo` and `reset`: what one target's run did. */
export interface TargetRun {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly server?: string;
    readonly user?: string;
    readonly applied: readonly RunMigration[];
    readonly reverted: readonly RunMigration[];
    readonly pending: readonly string[];
    /** Time spent waiting for another run's lock. */
    readonly waitedMs: number;
    readonly planId: string;
    readonly said: readonly Said[];
    /** Constraints that stand unvalidated after the run. */
    readonly unvalidated: readonly string[];
    /** A write over several targets stops at the first failure: this one was not reached. */
    readonly notStarted?: true;
    /** This is the target that failed. */
    readonly failed?: true;
}
export interface RunMigration {
    readonly id: string;
    readonly name: string;
    readonly durationMs: number;
}
/** Applies what is pending, target by target; stops at the first that fails. */
export declare function up(request: UpRequest, world: World): Promise<UpResult>;
/** What a person typed, with exact ids. */
export declare function upRequest(request: Pick<UpRequest, "to" | "steps" | "only" | "allowDestructive">, standings: readonly Standing[], match: Match): PlanRequest;

// operations/wait.d.ts
import type { World } from "./world.js";
export interface WaitRequest {
    readonly target?: string;
    readonly timeoutMs: number;
}
export interface WaitResult {
    readonly targets: readonly TargetReady[];
}
export interface TargetReady {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly server: string;
    readonly tries: number;
    readonly waitedMs: number;
}
/** Waits until each database answers a query. What waiting cannot cure (a wrong password) ends at once. */
export declare function wait(request: WaitRequest, world: World): Promise<WaitResult>;

// operations/world.d.ts
import type { SluiceEvent } from "../core/model/event.js";
import type { Tree } from "../core/model/tree.js";
import type { Settings } from "../config/settings.js";
import type { Engine } from "../engines/engine.js";
import type { Format } from "../core/formats/format.js";
/** All an operation may touch. The CLI and the library each make one; tests hand in a small one. */
export interface World {
    readonly settings: Settings;
    readonly engineOf: (name: string) => Engine;
    readonly formats: readonly Format[];
    readonly readTree: (folder: string, shown: string) => Tree;
    readonly writeFiles: (folder: string, files: readonly {
        readonly path: string;
        readonly text: string;
    }[]) => void;
    readonly clock: Clock;
    readonly random: () => number;
    /** Aborted once: nothing new begins. Its reason is a `Interruption`. */
    readonly signal: AbortSignal;
    /** Aborted at the second signal: what runs is cancelled on the server. */
    readonly hardSignal: AbortSignal;
    readonly on: (event: SluiceEvent) => void;
    readonly who: Who;
    /** A caller's own connection, used instead of one of ours. */
    readonly connection?: unknown;
}
export interface Clock {
    now(): Date;
    /** Monotonic, in milliseconds. */
    elapsed(): number;
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
/** Who runs this, for the history. */
export interface Who {
    readonly by: string;
    readonly host: string;
    readonly tool: string;
    readonly version: string;
    /** Looked up only when something is recorded. */
    readonly gitCommit: (folder: string) => string | undefined;
}
