import { durationExpected, durationMs } from "../config/duration.js";

/** What a flag takes. A flag means the same wherever it is accepted. */
export type FlagKind = "switch" | "text" | "count" | "duration" | "list" | "language";

export interface Flag {
  readonly kind: FlagKind;
  /** The placeholder that help shows: `FILE`, `ID`. */
  readonly value?: string;
  readonly short?: string;
}

/** Every flag there is, in the order in which help shows them. */
export const flags = {
  to: { kind: "text", value: "ID" },
  steps: { kind: "count", value: "N" },
  only: { kind: "text", value: "ID" },
  plan: { kind: "text", value: "PLAN" },
  "one-transaction": { kind: "switch" },
  "allow-destructive": { kind: "list", value: "ID" },
  down: { kind: "switch" },
  check: { kind: "switch" },
  explain: { kind: "switch" },
  full: { kind: "switch" },
  sql: { kind: "switch" },
  applied: { kind: "switch" },
  pending: { kind: "switch" },
  retry: { kind: "switch" },
  because: { kind: "text", value: "TEXT" },
  out: { kind: "text", value: "FOLDER" },
  "out-table": { kind: "text", value: "TABLE" },
  "dry-run": { kind: "switch" },
  code: { kind: "switch" },
  limit: { kind: "count", value: "N" },
  wait: { kind: "duration", value: "DURATION" },
  "lock-wait": { kind: "duration", value: "DURATION" },
  "cancel-orphan": { kind: "count", value: "PID" },
  grace: { kind: "duration", value: "DURATION" },
  timeout: { kind: "duration", value: "DURATION" },
  target: { kind: "text", value: "NAME" },
  env: { kind: "text", value: "NAME" },
  url: { kind: "text", value: "URL" },
  embedded: { kind: "switch" },
  source: { kind: "text", value: "FOLDER" },
  format: { kind: "text", value: "NAME" },
  config: { kind: "text", value: "FILE" },
  dotenv: { kind: "text", value: "FILE" },
  policy: { kind: "text", value: "PRESET" },
  "history-table": { kind: "text", value: "TABLE" },
  role: { kind: "text", value: "NAME" },
  "search-path": { kind: "text", value: "LIST" },
  "lock-timeout": { kind: "duration", value: "DURATION" },
  "statement-timeout": { kind: "duration", value: "DURATION" },
  online: { kind: "text", value: "prefer|require" },
  yes: { kind: "switch", short: "y" },
  json: { kind: "switch" },
  lang: { kind: "language", value: "en|ko" },
  help: { kind: "switch", short: "h" },
  version: { kind: "switch", short: "V" },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof flags;

interface ValueOf {
  readonly switch: boolean;
  readonly text: string;
  readonly count: number;
  readonly duration: number;
  readonly list: readonly string[];
  readonly language: "en" | "ko";
}

/** The flags of one command line, each as what it means. */
export type FlagValues = { readonly [N in FlagName]?: ValueOf[(typeof flags)[N]["kind"]] };

/** Accepted by every command: where, as whom and how it is said. */
export const globalFlags: readonly FlagName[] = [
  "target",
  "env",
  "url",
  "embedded",
  "source",
  "format",
  "config",
  "dotenv",
  "policy",
  "history-table",
  "role",
  "search-path",
  "lock-timeout",
  "statement-timeout",
  "online",
  "yes",
  "json",
  "lang",
  "help",
  "version",
];

/** What a flag of this kind expects, for the message that it did not get it. */
export const expected: Readonly<Record<FlagKind, string>> = {
  switch: "--flag",
  text: "TEXT",
  count: "1, 2, 3 …",
  duration: durationExpected,
  list: "ID,ID",
  language: "en, ko",
};

/** The value that a text stands for; undefined where it stands for none. */
export function valueOf(kind: FlagKind, text: string): ValueOf[FlagKind] | undefined {
  switch (kind) {
    case "switch":
      return undefined;
    case "text":
      return text === "" ? undefined : text;
    case "count":
      return /^[1-9][0-9]{0,8}$/u.test(text) ? Number(text) : undefined;
    case "duration":
      return durationMs(text);
    case "list":
      return text.split(",").every((part) => part.trim() !== "")
        ? text.split(",").map((part) => part.trim())
        : undefined;
    case "language":
      return text === "en" || text === "ko" ? text : undefined;
  }
}
