// What a caller's compiler sees; written by `npm run api`, compared by a test.

export interface Action {
    readonly kind: ActionKind;
    readonly object: string;
    readonly on?: string;
    readonly detail?: string;
    readonly columns?: readonly string[];
    readonly concurrently?: true;
    readonly cascade?: true;
    readonly only?: true;
    readonly ifExists?: true;
    readonly ifNotExists?: true;
    readonly replaces?: true;
    readonly destroys?: true;
    readonly maybe?: true;
    readonly validated?: false;
    readonly known: "tree" | "words" | "inside";
}

export type ActionKind = "create-schema" | "create-table" | "create-index" | "create-view" | "create-materialized-view" | "create-function" | "create-procedure" | "create-trigger" | "create-type" | "create-domain" | "create-sequence" | "create-extension" | "create-policy" | "create-rule" | "create-role" | "create-statistics" | "create-other" | "add-column" | "add-constraint" | "add-value" | "alter-column-type" | "set-default" | "drop-default" | "set-not-null" | "drop-not-null" | "validate-constraint" | "alter-table" | "alter-type" | "alter-other" | "attach-partition" | "detach-partition" | "rename" | "set-schema" | "owner-to" | "drop-table" | "drop-column" | "drop-schema" | "drop-database" | "drop-sequence" | "drop-materialized-view" | "drop-type" | "drop-domain" | "drop-index" | "drop-view" | "drop-function" | "drop-constraint" | "drop-trigger" | "drop-extension" | "drop-other" | "drop-owned" | "truncate" | "insert" | "update" | "delete" | "merge" | "copy" | "select" | "refresh-materialized-view" | "reindex" | "cluster" | "vacuum" | "analyze" | "comment" | "grant" | "revoke" | "do" | "call" | "code" | "command" | "set" | "lock-table" | "other";

export interface AfterConfig {
    readonly run?: string | undefined;
    readonly http?: string | undefined;
    readonly mayFail?: boolean | undefined;
}

export type AnySluiceError = {
    [C in FailureCode]: SluiceError<C>;
}[FailureCode];

export type AroundFault = Pick<FaultPlace, "words" | "settings">;

export interface At {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
}

export interface BaselineRequest {
    readonly target?: string;
    readonly id: string;
    readonly because?: string;
}

export interface Batch {
    readonly rows: SqlFragment;
    readonly upTo: string;
    readonly size: number;
}

export interface BatchOptions {
    readonly table: string;
    readonly key: string | readonly string[];
    readonly size?: number;
    readonly name?: string;
    readonly pauseMs?: number;
    readonly run: (batch: Batch) => unknown;
}

export interface BatchesDone {
    readonly rows: number;
    readonly batches: number;
}

export type Because = "pending" | "out-of-order" | "asked-for" | "failed-before" | "reverted-before" | "partly-in" | "retry" | "newest-applied" | "after-target" | "redo" | "reset";

export interface Blocked {
    readonly code: "partial_changed" | "session_gone" | "partly_in" | "partly_back" | "file_gone" | "not_reversible" | "noted_elsewhere" | "stray_row";
    readonly id: string;
    readonly name: string;
    readonly direction: "up" | "down";
    readonly unit: number;
    readonly of: number;
    readonly begun?: true;
    readonly batched?: number;
    readonly doubted?: true;
    readonly gone?: true;
    readonly down?: DownPlace;
    readonly lacks?: string;
    readonly lost?: SessionLost;
    readonly notedBy?: NotedBy & {
        readonly error?: string;
    };
    readonly neverWhole?: true;
    readonly unshown?: Unshown;
}

export interface BootConfig {
    readonly wait?: {
        readonly tries?: number | undefined;
        readonly every?: DurationText | undefined;
    } | undefined;
    readonly after?: readonly AfterConfig[] | undefined;
}

export type CauseInWords = Readonly<Record<"en" | "ko", CauseWords>>;

export interface CauseWords {
    readonly cause: string;
    readonly fix: string;
}

export interface Cells {
    readonly atStart: "never" | "opt-in" | "automatic";
    readonly whenBehind: "stop" | "warn";
    readonly whenFailed: "stop" | "warn";
    readonly whenDifferent: "stop" | "warn";
    readonly destructive: "refuse" | "allow";
    readonly outOfOrder: "refuse" | "allow";
    readonly changed: "refuse" | "say";
    readonly missing: "refuse" | "say";
    readonly ahead: "allow" | "refuse";
    readonly adopt: "refuse" | "record";
    readonly seed: "no" | "if-configured";
    readonly rollback: "refuse" | "once";
}

export type CodeMigration = (session: MigrationSession) => unknown;

export interface CommandConfig {
    readonly up?: string | undefined;
    readonly down?: string | undefined;
    readonly sql?: string | undefined;
    readonly pending?: string | undefined;
    readonly variable?: string | undefined;
}

export interface ComposeDatabase {
    readonly file: string;
    readonly service: string;
    readonly image: string;
    readonly port?: number;
}

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
}
 | {
    readonly kind: "same_environment";
    readonly other: string;
    readonly environment: string;
} | {
    readonly kind: "no_export";
}
 | {
    readonly kind: "several_files";
    readonly files: readonly string[];
};

export interface ConvertRequest {
    readonly target?: string;
    readonly to: string;
    readonly out?: string;
    readonly outTable?: string;
    readonly dryRun?: boolean;
}

export interface ConvertResult {
    readonly dryRun: boolean;
    readonly targets: readonly TargetConverted[];
}

export interface ConvertedMigration {
    readonly id: string;
    readonly name: string;
    readonly file: string;
    readonly newId: string;
    readonly newFile: string;
}

export type DownPlace = 
{
    readonly kind: "section";
    readonly file: string;
    readonly directive: string;
    readonly or?: string;
} | {
    readonly kind: "file";
    readonly file: string;
}
 | {
    readonly kind: "code";
    readonly file: string;
    readonly name: string;
    readonly empty?: string;
};

export interface DownRequest extends RunRequest {
    readonly to?: string;
    readonly steps?: number;
    readonly cancelOrphan?: number;
}

type DurationFlag = string | number | undefined;

export type DurationText = string | 0;

export interface EnvironmentConfig extends Partial<Omit<Cells, "seed">> {
    readonly policy?: PresetName | undefined;
    readonly seed?: string | SeedConfig | undefined;
    readonly never?: {
        readonly databases?: readonly string[] | undefined;
        readonly hosts?: readonly string[] | undefined;
    } | undefined;
}

export interface Excerpt {
    readonly firstLine: number;
    readonly lines: readonly string[];
    readonly line: number;
    readonly column: number;
    readonly width: number;
}

export interface Explained {
    readonly key: string;
    readonly value: string;
    readonly from: string;
    readonly hid: readonly string[];
}

export type FailureCode = keyof FailureFacts;

export interface FailureFacts {
    wrong_use: {
        detail: WrongUse;
    };
    config_invalid: {
        file: string;
        key?: string;
        at?: At;
        excerpt?: Excerpt;
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
        problems: readonly ShownProblem[];
    };
    source_changed: {
        file: string;
    };
    no_database: {
        looked: readonly string[];
    };
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
    unsupported_server: {
        server: string;
        version: string;
        needs?: string;
    };
    cluster_node: {
        node: string;
        wanted?: string;
    };
    unknown_target: {
        name: string;
        known: readonly string[];
        near?: string;
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
        schemas?: readonly string[];
        databases?: readonly string[];
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
        gone?: true;
        down?: DownPlace;
    };
    not_convertible: {
        to: string;
        problems: readonly ShownProblem[];
    };
    plan_changed: {
        asked: string;
        now: string;
    };
    state_changed: {
        id: string;
        name: string;
        now: State;
        under?: string;
        over?: string;
    };
    not_carried: {
        from: string;
        to: string;
        reason: NotCarried;
        affected: readonly NotCarriedMigration[];
    };
    foreign_history: {
        table: string;
        tool?: string;
        wanted: string;
        flag: "--history-table" | "--out-table" | "history.log";
        format?: string;
    };
    history_newer: {
        table: string;
        needs: string;
        has: string;
    };
    stray_row: {
        id: string;
    };
    refused: {
        refusals: readonly Refusal[];
    };
    unreachable: {
        host: string;
        port: number;
        tries: number;
        fault: Fault;
    } & RunLeft;
    tls_failed: {
        host: string;
        port: number;
        fault: Fault;
        unbound?: true;
    };
    lock_timeout: {
        waitedMs: number;
        alive?: true;
    } & InTheWay;
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
    migration_failed: {
        id: string;
        name: string;
        direction: "up" | "down";
        at?: At;
        excerpt?: Excerpt;
        fault: Fault;
        statement: number;
        of: number;
        outcome: "rolled-back" | "partial";
        done: number;
        units: number;
        commitsDdl?: string;
        cutOff?: true;
        unkept?: true;
        back?: true;
        lost?: SessionLost & {
            name: string;
        };
        together?: readonly string[];
        near?: readonly string[];
    } & AroundFault;
    would_fail: {
        id: string;
        name: string;
        direction: "up" | "down";
        at: At;
        excerpt?: Excerpt;
        fault: Fault;
        words: string;
    } & LeftHalf;
    check_failed: {
        problem: "not_recorded" | "invalid_index";
        what: readonly string[];
    };
    no_privilege: {
        fault: Fault;
    } & LeftHalf;
    read_only_server: {
        reason: "standby" | "read-only";
    } & LeftHalf;
    pooler: {
        mode: Pooler;
        needs: "session" | "locks" | "transactions" | "options";
        migrations: readonly string[];
    };
    command_failed: {
        command: string;
        exitCode: number;
        said: readonly string[];
    };
    server_failed: {
        doing: string;
        fault: Fault;
    } & LeftHalf;
    interrupted: {
        signal: string;
        silent?: true;
    } & InTheWay & RunLeft;
    outcome_unknown: {
        id: string;
        name: string;
        direction: "up" | "down";
        unit: number;
        of: number;
        why: UnknownWhy;
        lost?: SessionLost;
        neverWhole?: true;
        fault?: Fault;
    } & AroundFault;
    partial_changed: {
        id: string;
        name: string;
        direction: "up" | "down";
        unit: number;
        of: number;
        begun?: true;
        batched?: number;
    };
    lock_lost: {
        at: string;
    };
    process_ended: {
        command: string;
        id?: string;
        name?: string;
    };
    defect: {
        message: string;
        stack?: string;
    };
}

export interface Fault {
    readonly message: string;
    readonly kind?: FaultKind;
    readonly sqlstate?: string;
    readonly errno?: number;
    readonly server?: string;
    readonly code?: string;
    readonly detail?: string;
    readonly hint?: string;
    readonly where?: string;
    readonly schema?: string;
    readonly table?: string;
    readonly column?: string;
    readonly constraint?: string;
    readonly position?: number;
    readonly statement?: number;
    readonly internalPosition?: number;
    readonly internalQuery?: string;
    readonly line?: number;
    readonly value?: string;
    readonly lost?: boolean;
}

export type FaultKind = 
"absent"
 | "busy"
 | "conflict" | "cancelled"
 | "ended"
 | "time-limit"
 | "unheard"
 | "ends-transaction"
 | "ended-inside" | "forbidden" | "read-only"
 | "taken"
 | "empty"
 | "disallowed"
 | "lossy"
 | "unencodable"
 | "no-command"
 | "changed";

export interface FaultPlace {
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly role?: string;
    readonly database?: string;
    readonly id?: string;
    readonly words?: string;
    readonly settings?: Readonly<Record<string, string>>;
    readonly direction?: "up" | "down";
    readonly units?: number;
    readonly doing?: string;
    readonly history?: string;
    readonly logIn?: string;
    readonly demandsOnline?: true;
    readonly pid?: number;
    readonly advisory?: true;
    readonly near?: readonly string[];
}

export type Finding = {
    readonly kind: "source";
    readonly folder: string;
    readonly format: string;
    readonly migrations: number;
    readonly evidence: string;
} | {
    readonly kind: "no-source";
    readonly looked: readonly string[];
} | {
    readonly kind: "variable";
    readonly name: string;
    readonly where: string;
} | ({
    readonly kind: "compose";
} & ComposeDatabase) | {
    readonly kind: "env-file";
    readonly file: string;
    readonly variables: readonly string[];
};

export interface GoOn {
    readonly verb: "up" | "down";
    readonly command: string;
}

export interface HistoryConfig {
    readonly layout?: string | undefined;
    readonly table?: string | undefined;
    readonly log?: boolean | string | undefined;
}

export interface HistoryPart {
    readonly state: "no-database" | "none" | "there" | "to-carry" | "carried";
    readonly from: string;
    readonly to: string;
    readonly carried: readonly {
        readonly id: string;
        readonly newId: string;
        readonly state: "applied" | "baselined";
    }[];
}

export interface Holder {
    readonly pid: number;
    readonly connection?: true;
    readonly application: string;
    readonly client?: string;
    readonly since?: string;
    readonly statement?: string;
    readonly idle?: true;
    readonly unseen?: true;
    readonly maybe?: true;
}

export interface InTheWay {
    readonly holder?: Holder;
    readonly also?: string;
    readonly unlocked?: true;
}

export interface InitRequest {
    readonly folder: string;
    readonly yes: boolean;
    readonly source?: string;
    readonly format?: string;
    readonly config?: string;
    readonly dotenv?: string;
}

export interface InitResult {
    readonly found: readonly Finding[];
    readonly file: string;
    readonly text: string;
    readonly written: boolean;
    readonly next: readonly string[];
}

export interface LeftBehind {
    readonly outcome: "begun" | "done" | "failed" | "interrupted" | "retry";
    readonly direction: "up" | "down";
    readonly done: number;
    readonly of: number;
    readonly commitsDdl?: string;
    readonly units?: readonly string[];
    readonly late?: true;
    readonly underWay?: true;
    readonly untold?: true;
    readonly warned?: true;
    readonly lost?: SessionLost;
    readonly batched?: number;
    readonly goesOn?: "same" | "changed";
    readonly changed?: "in" | "begun";
    readonly corrected?: true;
    readonly back?: true;
    readonly neverWhole?: true;
    readonly busy?: true;
    readonly advisory?: true;
    readonly at?: string;
    readonly by?: string;
    readonly host?: string;
}

export interface LeftHalf {
    readonly half?: {
        readonly id: string;
        readonly name: string;
        readonly direction: "up" | "down";
        readonly done: number;
        readonly of: number;
    };
}

export type LeftOutWhy = "transactions" | "locks";

export interface LockConfig {
    readonly wait?: DurationText | undefined;
    readonly also?: readonly (string | number | bigint)[] | undefined;
    readonly node?: string | undefined;
}

export interface LogEvent {
    readonly target: string;
    readonly seq: number;
    readonly at: string;
    readonly kind: string;
    readonly id: string | null;
    readonly name: string | null;
    readonly by: string;
    readonly host: string;
    readonly tool: string;
    readonly outcome: string;
    readonly run?: string;
    readonly durationMs: number | null;
    readonly planId?: string;
    readonly bundle?: string;
    readonly because?: string;
    readonly unit?: number;
    readonly units?: number;
    readonly error?: string;
    readonly warned?: true;
    readonly gitCommit?: string;
    readonly checksums?: {
        readonly raw: string;
        readonly tokens: string;
        readonly version: number;
    };
    readonly upSql?: string;
    readonly downSql?: string;
    readonly sqlOmitted?: true;
}

export interface LogRequest {
    readonly target?: string;
    readonly id?: string;
    readonly limit?: number;
}

export interface LogResult {
    readonly events: readonly LogEvent[];
    readonly unsettled?: readonly {
        readonly target: string;
        readonly id: string;
    }[];
    readonly running?: readonly {
        readonly target: string;
        readonly holder: Holder;
    }[];
    readonly cutShort?: readonly {
        readonly target: string;
    }[];
    readonly unkept?: readonly {
        readonly target: string;
        readonly why: "off" | "passing";
    }[];
}

export interface MigrationSession {
    readonly sql: Sql;
    readonly query: (text: string) => Promise<readonly SqlRow[]>;
    readonly name: (name: string) => SqlFragment;
    readonly batches: (options: BatchOptions) => Promise<BatchesDone>;
    readonly signal: AbortSignal;
}

export interface MigrationStatus {
    readonly id: string;
    readonly name: string;
    readonly file: string | null;
    readonly state: State;
    readonly detail?: string;
    readonly appliedAt: string | null;
    readonly durationMs?: number;
    readonly error?: string;
    readonly left?: LeftBehind;
}

export interface NewRequest {
    readonly target?: string;
    readonly name: string;
    readonly code?: boolean;
}

export interface NewResult {
    readonly files: readonly string[];
    readonly id: string;
}

export type NotCarried = "unsettled" | "gap" | "differs" | "same_table";

export interface NotCarriedMigration {
    readonly id: string;
    readonly name: string;
    readonly state: State;
}

export interface NotedBy {
    readonly tool: string;
    readonly as: "begun" | "failed" | "dirty" | "dirty-down" | "first-block";
}

export interface NumberedFacts extends StatementFacts {
    readonly statement: number;
}

export type ObstacleWhy = 
{
    readonly kind: "code";
    readonly language: string;
}
 | {
    readonly kind: "variables";
}
 | {
    readonly kind: "blocks";
}
 | {
    readonly kind: "no_transaction";
    readonly unlike: boolean;
}
 | {
    readonly kind: "one_message";
    readonly words: string;
} | {
    readonly kind: "allow_lossy";
}
 | {
    readonly kind: "client";
    readonly what: string;
} | {
    readonly kind: "empty";
}
 | {
    readonly kind: "reads_otherwise";
};

export interface Online extends Way {
    readonly atBest?: Way;
    readonly checked: boolean;
    readonly reversible: boolean;
}

export type OnlineWord = "prefer" | "require";

export interface Options extends SettingsFlags {
    readonly configuration?: SluiceConfig;
    readonly cwd?: string;
    readonly variables?: Readonly<Record<string, string | undefined>>;
    readonly signal?: AbortSignal;
    readonly hardSignal?: AbortSignal;
    readonly on?: (event: SluiceEvent) => void;
    readonly connection?: unknown;
}

export interface Overtaken {
    readonly id: string;
    readonly name: string;
    readonly direction: "up" | "down";
    readonly now: State;
    readonly by?: string;
    readonly host?: string;
    readonly rolledBack?: true;
}

export type PlanPerformed = {
    readonly way: "command";
    readonly command: string;
    readonly cwd?: string;
} | {
    readonly way: "code";
    readonly module: string;
    readonly export: "up" | "down";
    readonly inBatches?: true;
};

export interface PlanRequest {
    readonly target?: string;
    readonly to?: string;
    readonly steps?: number;
    readonly only?: string;
    readonly allowDestructive?: readonly string[];
    readonly check?: boolean;
    readonly sql?: boolean;
    readonly full?: boolean;
    readonly down?: boolean;
}

export interface PlanResult {
    readonly targets: readonly TargetPlan[];
}

export interface PlanStep {
    readonly id: string;
    readonly name: string;
    readonly file: string | null;
    readonly action: "apply" | "resume" | "revert";
    readonly transaction: boolean;
    readonly statements: number;
    readonly destructive: readonly string[];
    readonly reason: Because;
    readonly unknown?: "look" | "ask";
    readonly units: readonly PlanUnit[];
    readonly half?: {
        readonly done: number;
        readonly of: number;
    };
}

export interface PlanUnit {
    readonly kind: "transaction" | "alone";
    readonly why?: string;
    readonly performed?: PlanPerformed;
    readonly commits?: true;
    readonly statements: number;
    readonly actions: readonly Action[];
    readonly sql: readonly string[];
    readonly facts?: readonly NumberedFacts[];
    readonly done?: true;
}

export type Pooler = "none" | "session" | "transaction" | "statement" | "unknown";

export type PoolerLacks = FailureFacts["pooler"];

export type PresetName = "never-at-start" | "opt-in" | "automatic" | "forgiving";

export type Problem = {
    [C in ProblemCode]: {
        readonly code: C;
        readonly severity: Severity;
        readonly at: At;
        readonly facts: Readonly<ProblemFacts[C]>;
    };
}[ProblemCode];

export type ProblemCode = keyof ProblemFacts;

export interface ProblemFacts {
    duplicate_id: {
        id: string;
        other: string;
    };
    name_without_id: {
        expected: string;
    };
    empty_file: {
        readonly code?: true;
    };
    down_without_up: {
        id: string;
    };
    down_twice: {
        other: string;
    };
    byte_order_mark: object;
    utf16: {
        order: "little" | "big";
        marked?: true;
    };
    not_utf8: {
        likely?: "CP949" | "Latin-1" | "binary";
    };
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
    strange_space: {
        codePoint: string;
    };
    misplaced_directive: {
        directive: string;
        other?: number;
        indented?: true;
    };
    foreign_marker: {
        marker: string;
        format: string;
    };
    unknown_directive: {
        directive: string;
        near?: string;
    };
    directive_elsewhere: {
        directive: string;
        format: string;
        instead?: string;
        isRun?: true;
    };
    section_missing: {
        directive: string;
    };
    statement_outside: {
        directive: string;
    };
    comment_outside: {
        format: string;
        directive: string;
    };
    statement_unended: {
        format: string;
        directive?: string;
    };
    name_left_out: {
        format: string;
        expected: string;
        stops?: true;
    };
    up_without_file: {
        id: string;
        format: string;
    };
    file_missing: {
        expected: string;
    };
    provider_differs: {
        provider: string;
        expected: string;
    };
    variable_unset: {
        name: string;
        message?: string;
    };
    bad_variable: {
        written: string;
    };
    code_exports: {
        missing: "up" | "transaction";
    };
    not_sql: {
        language: string;
        format: string;
    };
    no_command: {
        program: string;
        key: "up" | "down";
        line: string;
    };
    not_convertible: {
        id: string;
        to: string;
        obstacle: ObstacleWhy;
    };
    command_missing: {
        key: string;
    };
    sql_untold: {
        why: string;
    };
    other_address: {
        address: string;
    };
    accepts_loss: {
        command: string;
    };
    table_gone: {
        tool: string;
        count: number;
    };
    zero_row_missing: {
        table: string;
    };
    several_versions: {
        table: string;
        versions: string;
    };
    rows_doubled: {
        table: string;
        tool: string;
        ids: readonly string[];
    };
    stray_row: {
        table: string;
        tool: string;
        ids: readonly string[];
    };
    tried_before: {
        id: string;
        times: number;
    };
    noted_elsewhere: {
        id: string;
        tool: string;
        as: NotedBy["as"];
        error?: string;
    };
    first_block: {
        id: string;
        tool: string;
    };
    not_empty: {
        tool: string;
        among: string;
        upTo?: string;
    };
    log_not_kept: {
        table: string;
    };
    log_left: {
        tool: string;
        message: string;
    };
    step_not_noted: {
        tool: string;
    };
    unterminated: {
        what: "string" | "identifier" | "comment" | "dollar quote" | "copy data" | "parenthesis";
    };
    meta_command: {
        command: string;
    };
    bad_delimiter: object;
    oracle_mode: object;
    text_after_copy: object;
    transaction_word: {
        words: string;
        why: TransactionWhy;
    };
    taken_back: {
        words: string;
    };
    setting_lost: object;
    encoded_twice: {
        charset: string;
    };
    own_table: {
        table: string;
        does: string;
        tool?: string;
        without: string;
    };
    read_otherwise: {
        mode: string;
    };
    left_out: {
        words: string;
        why: LeftOutWhy;
    };
    bad_python: {
        what: "indentation" | "bracket" | "character" | "statement" | "nesting";
    };
    revision_computed: {
        name: string;
    };
    revision_missing: {
        name: string;
    };
    revision_illegal: {
        id: string;
        character: string;
    };
    revision_long: {
        id: string;
        most: number;
    };
    revision_unknown: {
        id: string;
        name: string;
    };
    revision_cycle: {
        ids: readonly string[];
    };
    label_taken: {
        label: string;
        other: string;
    };
    several_heads: {
        heads: readonly string[];
    };
    unreadable: {
        reason: string;
    };
    setting_unread: {
        setting: string;
    };
}

export interface Recorded {
    readonly id: string;
    readonly name: string;
    readonly state: State;
    readonly detail?: string;
    readonly batched?: number;
}

export interface RecordedResult {
    readonly targets: readonly TargetRecorded[];
}

export interface Refusal {
    readonly target: string;
    readonly cell: string;
    readonly code: RefusalCode;
    readonly id?: string;
    readonly name?: string;
    readonly what: readonly string[];
    readonly rows?: readonly (number | null)[];
    readonly diff?: readonly string[];
    readonly from: string;
    readonly allow?: string;
}

export type RefusalCode = "destructive" | "unread" | "out_of_order" | "changed" | "missing" | "ahead" | "environment" | "never" | "no_down" | "unresolved" | "blocks" | "may_block";

export type ResetRequest = Omit<RunRequest, "allowDestructive">;

export interface ResolveRequest {
    readonly target?: string;
    readonly id: string;
    readonly as: "applied" | "pending" | "retry";
    readonly because?: string;
}

export interface RunLeft {
    readonly id?: string;
    readonly doubted?: true;
    readonly goOn?: string;
}

export interface RunMigration {
    readonly id: string;
    readonly name: string;
    readonly durationMs: number;
}

export interface RunRequest {
    readonly target?: string;
    readonly allowDestructive?: readonly string[];
    readonly plan?: string;
    readonly waitMs?: number;
    readonly lockWaitMs?: number;
    readonly graceMs?: number;
}

export interface RunResult {
    readonly targets: readonly TargetRun[];
}

export interface Said {
    readonly cell: "destructive" | "outOfOrder" | "changed" | "missing" | "ahead" | "unread";
    readonly id: string;
    readonly name: string;
    readonly detail: string;
}

export interface SeedConfig {
    readonly run?: string | undefined;
    readonly folder?: string | undefined;
    readonly target?: string | undefined;
}

export interface SessionConfig {
    readonly role?: string | undefined;
    readonly lockTimeout?: DurationText | undefined;
    readonly statementTimeout?: DurationText | undefined;
    readonly searchPath?: string | undefined;
    readonly online?: OnlineWord | undefined;
}

export interface SessionLost {
    readonly unit?: true;
    readonly rest?: true;
}

export interface SettingsFlags {
    readonly config?: string | undefined;
    readonly env?: string | undefined;
    readonly url?: string | undefined;
    readonly embedded?: boolean | string | undefined;
    readonly target?: string | undefined;
    readonly source?: string | undefined;
    readonly format?: string | undefined;
    readonly historyTable?: string | undefined;
    readonly role?: string | undefined;
    readonly lockTimeout?: DurationFlag;
    readonly statementTimeout?: DurationFlag;
    readonly searchPath?: string | undefined;
    readonly online?: string | undefined;
    readonly lockWait?: DurationFlag;
    readonly policy?: string | undefined;
    readonly dotenv?: string | readonly string[] | undefined;
}

export interface Settled {
    readonly id: string;
    readonly outcome: "in" | "half" | "not-in";
    readonly unit?: {
        readonly number: number;
        readonly of: number;
    };
}

export type Severity = "error" | "warning" | "note";

export type ShownProblem = Problem & {
    readonly excerpt?: Excerpt;
};

export interface SluiceConfig {
    readonly name?: string | undefined;
    readonly targets?: Readonly<Record<string, TargetConfig>> | undefined;
    readonly history?: HistoryConfig | undefined;
    readonly session?: SessionConfig | undefined;
    readonly lock?: LockConfig | undefined;
    readonly environments?: Readonly<Record<string, EnvironmentConfig>> | undefined;
    readonly boot?: BootConfig | undefined;
}

export declare class SluiceError<C extends FailureCode = FailureCode> extends Error {
    readonly name = "SluiceError";
    readonly [mark] = true;
    readonly code: C;
    readonly facts: FailureFacts[C];
    readonly exitCode: number;
    partial?: object;
    target?: string;
    further?: readonly string[];
    goOn?: GoOn;
    constructor(code: C, facts: FailureFacts[C], options?: {
        cause?: unknown;
        partial?: object;
        target?: string;
    });
}

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
} | ({
    readonly type: "lock.waiting";
    readonly target: string;
    readonly waitedMs: number;
    readonly leftMs: number;
} & InTheWay)
 | {
    readonly type: "orphan.ended";
    readonly target: string;
    readonly holder: Holder;
}
 | {
    readonly type: "orphan.alive";
    readonly target: string;
    readonly holder: Holder;
}
 | {
    readonly type: "orphan.other";
    readonly target: string;
    readonly pid: number;
    readonly holder: Holder;
}
 | {
    readonly type: "lock.acquired";
    readonly target: string;
    readonly waitedMs: number;
    readonly free?: true;
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
    readonly action?: Action;
    readonly progress?: StatementProgress;
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
    readonly direction?: "up" | "down";
    readonly outcome: "rolled-back" | "partial" | "unknown";
    readonly commitsDdl?: string;
    readonly cutOff?: true;
    readonly batched?: number;
    readonly unsent?: true;
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
    readonly advisory?: true;
    readonly holders: readonly Holder[];
} | {
    readonly type: "notice.received";
    readonly target: string;
    readonly id?: string;
    readonly severity: string;
    readonly message: string;
}
 | {
    readonly type: "command.said";
    readonly target: string;
    readonly id: string;
    readonly from: "stdout" | "stderr";
    readonly line: string;
}
 | {
    readonly type: "commit.doubted";
    readonly target: string;
    readonly id: string;
    readonly after: number;
    readonly statement?: string;
    readonly sqlstate?: string;
    readonly errno?: number;
}
 | {
    readonly type: "commit.settled";
    readonly target: string;
    readonly found: readonly Settled[];
} | {
    readonly type: "index.repaired";
    readonly target: string;
    readonly id: string;
    readonly index: string;
}
 | {
    readonly type: "index.invalid";
    readonly target: string;
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
}
 | ({
    readonly type: "migration.overtaken";
    readonly target: string;
} & Overtaken) | {
    readonly type: "run.interrupted";
    readonly target: string;
    readonly signal: string;
    readonly hard: boolean;
    readonly graceMs: number;
};

export type Sql = (text: TemplateStringsArray, ...values: readonly SqlPart[]) => Promise<readonly SqlRow[]>;

export interface SqlFragment {
    readonly sql: string;
}

export type SqlPart = SqlValue | SqlFragment | readonly SqlValue[];

export type SqlRow = Readonly<Record<string, string | null>>;

export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null;

export type State = "applied" | "pending" | "missing" | "changed" | "failed" | "ahead" | "baselined" | "reverted" | "superseded" | "unknown";

export interface StatementFacts {
    readonly online?: Online;
    readonly atomic?: false;
}

export type StatementPhase = "preparing" | "waiting-for-writers" | "waiting-for-readers" | "waiting-for-snapshots" | "reading" | "sampling" | "sorting" | "building" | "validating" | "rewriting" | "removing" | "copying" | "computing" | "finishing";

export interface StatementProgress {
    readonly phase?: StatementPhase;
    readonly done?: number;
    readonly total?: number;
    readonly unit?: "rows" | "bytes" | "sessions";
    readonly perSecond?: number;
    readonly leftMs?: number;
    readonly table?: string;
    readonly tableRows?: number;
    readonly waitsFor: readonly Holder[];
    readonly keepsWaiting?: {
        readonly count: number;
        readonly longest: Holder;
    };
}

export interface StatusRequest {
    readonly target?: string;
    readonly explain?: boolean;
    readonly check?: boolean;
}

export interface StatusResult {
    readonly targets: readonly TargetStatus[];
    readonly explained?: readonly Explained[];
}

export interface TargetConfig {
    readonly source?: string | undefined;
    readonly format?: string | undefined;
    readonly cwd?: string | undefined;
    readonly command?: CommandConfig | undefined;
    readonly url?: string | UrlConfig | undefined;
    readonly history?: HistoryConfig | undefined;
    readonly session?: SessionConfig | undefined;
    readonly lock?: LockConfig | undefined;
    readonly require?: readonly string[] | undefined;
}

export interface TargetConverted {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly from: string;
    readonly to: string;
    readonly source: string;
    readonly out: string;
    readonly counted: boolean;
    readonly migrations: readonly ConvertedMigration[];
    readonly files: readonly string[];
    readonly history: HistoryPart;
    readonly notStarted?: true;
}

export interface TargetPlan {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly format: string;
    readonly source: string;
    readonly standby?: true;
    readonly readOnly?: true;
    readonly planId: string;
    readonly steps: readonly PlanStep[];
    readonly refusals: readonly Refusal[];
    readonly blocked?: Blocked;
    readonly pooler?: PoolerLacks;
    readonly wouldFail?: WouldFail;
    readonly said: readonly Said[];
    readonly problems: readonly Problem[];
    readonly script?: string;
    readonly exitCode?: number;
}

export interface TargetReady {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly server: string;
    readonly tries: number;
    readonly waitedMs: number;
    readonly failed?: true;
    readonly notStarted?: true;
}

export interface TargetRecorded {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly recorded: readonly Recorded[];
    readonly seen: readonly string[];
    readonly notStarted?: true;
    readonly failed?: true;
}

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
    readonly waitedMs: number;
    readonly planId: string;
    readonly said: readonly Said[];
    readonly overtaken?: readonly Overtaken[];
    readonly unvalidated: readonly string[];
    readonly invalidIndexes?: readonly string[];
    readonly pooler?: PoolerLacks;
    readonly notStarted?: true;
    readonly failed?: true;
}

export interface TargetStatus {
    readonly name: string;
    readonly database: string;
    readonly host: string;
    readonly environment: string;
    readonly format: string;
    readonly source: string;
    readonly standby?: true;
    readonly readOnly?: true;
    readonly history: {
        readonly layout: string;
        readonly table: string;
        readonly exists: boolean;
    };
    readonly current: string | null;
    readonly migrations: readonly MigrationStatus[];
    readonly problems: readonly Problem[];
    readonly running?: Holder;
    readonly exitCode?: number;
}

export type TransactionWhy = 
"begins-unasked" | "ends-session"
 | "other-session" | "locks-history"
 | "next-alone"
 | "next-row" | "not-replicated"
 | "sets-more"
 | "of-before"
 | "unended"
 | "inside";

export type UnknownWhy = {
    readonly kind: "catalog_silent";
}
 | {
    readonly kind: "still_running";
    readonly pid: number;
    readonly connection?: true;
    readonly maybe?: true;
}
 | {
    readonly kind: "file_gone";
    readonly doubted?: true;
}
 | ({
    readonly kind: "noted_elsewhere";
    readonly error?: string;
} & NotedBy)
 | {
    readonly kind: "partly_in";
    readonly unshown: Unshown;
}
 | {
    readonly kind: "partly_back";
}
 | {
    readonly kind: "session_gone";
    readonly name: string;
}
 | {
    readonly kind: "outlasts";
    readonly table: string;
}
 | {
    readonly kind: "ended_inside";
}
 | {
    readonly kind: "broke_off";
    readonly message: string;
    readonly untold?: true;
}
 | {
    readonly kind: "only_warned";
    readonly message: string;
}
 | {
    readonly kind: "performed";
    readonly way: "code" | "command";
    readonly message?: string;
}
 | {
    readonly kind: "in_batches";
    readonly message: string;
    readonly rows?: number;
}
 | {
    readonly kind: "unrecorded";
    readonly message: string;
};

export type Unshown = {
    readonly because: "not-undone" | "undoes-nothing" | "undoes-both" | "may-be-older";
    readonly line: number;
    readonly words: string;
}
 | {
    readonly because: "in-doubt";
}
 | {
    readonly because: "in-batches";
    readonly rows: number;
};

export interface UpRequest extends RunRequest {
    readonly to?: string;
    readonly steps?: number;
    readonly cancelOrphan?: number;
    readonly only?: string;
    readonly oneTransaction?: boolean;
}

export interface UrlConfig {
    readonly engine?: "postgres" | "mysql" | undefined;
    readonly host?: string | undefined;
    readonly port?: number | string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    readonly passwordFile?: string | undefined;
    readonly database?: string | undefined;
    readonly sslmode?: "disable" | "prefer" | "require" | "verify-ca" | "verify-full" | undefined;
    readonly sslrootcert?: string | undefined;
    readonly sslcert?: string | undefined;
    readonly sslkey?: string | undefined;
    readonly connectTimeout?: DurationText | undefined;
}

export type UrlProblem = {
    readonly kind: "empty";
}
 | {
    readonly kind: "quoted";
}
 | {
    readonly kind: "unexpanded";
    readonly variable: string;
}
 | {
    readonly kind: "no_scheme";
} | {
    readonly kind: "unknown_scheme";
    readonly scheme: string;
    readonly near?: string;
}
 | {
    readonly kind: "raw_character";
    readonly character: string;
    readonly encoded: string;
}
 | {
    readonly kind: "bad_port";
    readonly port: string;
    readonly from?: string;
} | {
    readonly kind: "several_hosts";
}
 | {
    readonly kind: "bad_host";
}
 | {
    readonly kind: "foreign_pairs";
}
 | {
    readonly kind: "misplaced_parameter";
    readonly character: string;
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
 | {
    readonly kind: "unsupported_parameter";
    readonly parameter: string;
};

export interface WaitRequest {
    readonly target?: string;
    readonly timeoutMs: number;
}

export interface WaitResult {
    readonly targets: readonly TargetReady[];
}

export interface Way {
    readonly as: string;
    readonly keepsOut: "nobody" | "writers" | "everybody";
    readonly rebuilds: boolean;
}

export interface WouldFail {
    readonly error: SluiceError<"would_fail">;
    readonly likely: readonly CauseInWords[];
}

export type WrongUse = {
    readonly kind: "unknown_command";
    readonly given: string;
    readonly near?: string;
} | {
    readonly kind: "unknown_flag";
    readonly command: string;
    readonly given: string;
    readonly near?: string;
}
 | {
    readonly kind: "flag_elsewhere";
    readonly command: string;
    readonly flag: string;
    readonly secret: boolean;
}
 | {
    readonly kind: "unknown_option";
    readonly command: string;
    readonly given: string;
    readonly known: readonly string[];
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
    readonly near?: string;
}
 | {
    readonly kind: "online_unmet";
    readonly from: string;
} | {
    readonly kind: "search_path_unmet";
    readonly from: string;
}
 | {
    readonly kind: "no_code";
    readonly format: string;
    readonly convertible: boolean;
}
 | {
    readonly kind: "several_heads";
    readonly heads: readonly string[];
} | {
    readonly kind: "missing_argument";
    readonly command: string;
    readonly argument: string;
} | {
    readonly kind: "extra_argument";
    readonly command: string;
    readonly given: string;
}
 | {
    readonly kind: "table_told";
    readonly tool: string;
    readonly from: string;
    readonly given: string;
    readonly why: "differs" | "unsure" | "unread";
    readonly ours: string;
} | {
    readonly kind: "conflict";
    readonly one: string;
    readonly other: string;
}
 | {
    readonly kind: "not_in_one_transaction";
    readonly id: string;
    readonly name: string;
    readonly words: string;
    readonly why: "commits" | "alone" | "may_end" | "own_begin" | "outlasts";
}
 | {
    readonly kind: "taken_along";
    readonly id: string;
    readonly other: string;
    readonly direction: "up" | "down";
}
 | {
    readonly kind: "would_be_forgotten";
    readonly id: string;
    readonly name: string;
    readonly units: number;
    readonly tool: string;
    readonly direction: "up" | "down";
}
 | {
    readonly kind: "in_order";
    readonly id: string;
    readonly other: string;
    readonly tool: string;
    readonly speaksFor: "numbers-up-to" | "ancestors";
} | {
    readonly kind: "not_in_script";
    readonly id: string;
    readonly name: string;
    readonly by: "code" | "command";
} | {
    readonly kind: "bad_switch";
    readonly variable: string;
    readonly given: string;
} | {
    readonly kind: "bad_state";
    readonly id: string;
    readonly state: string;
    readonly expected: string;
}
 | {
    readonly kind: "needs_flag";
    readonly flag: "--because";
    readonly why: string;
    readonly unseen?: true;
    readonly half?: {
        readonly run?: "up" | "down";
        readonly clear: readonly string[];
    };
}
 | {
    readonly kind: "half_run";
    readonly id: string;
    readonly direction: "up" | "down";
    readonly from: number;
    readonly to: number;
    readonly of: number;
    readonly ran: boolean;
    readonly open: boolean;
}
 | {
    readonly kind: "batched";
    readonly id: string;
    readonly direction: "up" | "down";
    readonly rows: number;
    readonly ran: boolean;
}
 | {
    readonly kind: "needs_flag";
    readonly flag: "--target";
    readonly among: readonly string[];
}
 | {
    readonly kind: "in_transaction";
}
 | {
    readonly kind: "holds";
    readonly what: readonly string[];
};

export declare const baseline: (request: BaselineRequest, options?: Options) => Promise<RecordedResult>;

export declare const convert: (request: ConvertRequest, options?: Options) => Promise<ConvertResult>;

export declare function defineConfig(config: SluiceConfig): SluiceConfig;

export declare const down: (request: DownRequest, options?: Options) => Promise<RunResult>;

export declare const exitCodes: Readonly<Record<FailureCode, number>>;

export declare function init(request?: Partial<InitRequest>, options?: Pick<Options, "cwd" | "variables">): Promise<InitResult>;

export declare function isSluiceError(error: unknown): error is AnySluiceError;

export declare const log: (request: LogRequest, options?: Options) => Promise<LogResult>;

declare const mark: unique symbol;

export declare const newMigration: (request: NewRequest, options?: Options) => Promise<NewResult>;

export declare const plan: (request: PlanRequest, options?: Options) => Promise<PlanResult>;

export declare const redo: (request: RunRequest, options?: Options) => Promise<RunResult>;

export declare const reset: (request: ResetRequest, options?: Options) => Promise<RunResult>;

export declare const resolve: (request: ResolveRequest, options?: Options) => Promise<RecordedResult>;

export declare const status: (request: StatusRequest, options?: Options) => Promise<StatusResult>;

export declare const up: (request: UpRequest, options?: Options) => Promise<RunResult>;

export declare const wait: (request: WaitRequest, options?: Options) => Promise<WaitResult>;
