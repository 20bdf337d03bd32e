import { commandHelp } from "../../src/cli/help.js";
import { commands } from "../../src/cli/commands/list.js";
import { type Flag, type FlagName, flags, globalFlags } from "../../src/cli/flags.js";
import type { CommandName } from "../../src/cli/command.js";
import { exitCodes, type FailureCode } from "../../src/core/failures/failure.js";
import { defaultPolicies, presets } from "../../src/core/policy/presets.js";
import type { Cell, PresetName } from "../../src/core/policy/policy.js";
import { harmlessCommands } from "../../src/core/sql/meta.js";
import { groups } from "../../src/config/variable-groups.js";
import { en } from "../../src/render/words/en.js";
import { ko } from "../../src/render/words/ko.js";
import type { FailureText, ProblemText } from "../../src/render/words/text.js";
import type { AllWords } from "../../src/render/words/en.js";
import * as samples from "./failures.js";
import { fieldsOf, type Schemas } from "./schemas.js";

/** What a page can ask for between its marks, by name; `help up` has an argument. */
export const regions: Readonly<Record<string, (argument: string, from: Facts) => string | Promise<string>>> = {
  help: (name) => help(name as CommandName),
  commands: () => commandTable(en, "docs/commands/"),
  "commands-here": () => commandTable(en, ""),
  "commands-ko": () => commandTable(ko, "docs/commands/"),
  "exit-codes": exitTable,
  errors,
  "wrong-use": () => kinds(samples.wrongUses, "wrong_use", (detail) => ({ detail })),
  "config-problems": () =>
    kinds(samples.configProblems, "config_invalid", (problem) => ({ file: "sluice.config.ts", key: "…", problem })),
  "url-problems": () => kinds(samples.urlProblems, "url_invalid", (problem) => ({ from: "DATABASE_URL", problem })),
  problems,
  refusals,
  presets: presetTable,
  "default-policies": defaultTable,
  "flag-variables": flagVariables,
  "database-variables": databaseVariables,
  "psql-commands": psqlCommands,
  json: (command, { schemas }) => fieldTable(command, schemas),
  rooms: (_, { rooms }) => rooms ?? "The table of rooms is made from `tests/rooms.ts`.",
};

/** What is read from files rather than imported. */
export interface Facts {
  readonly schemas: Schemas;
  /** The table of rooms, once there is one. */
  readonly rooms?: string;
}

type Cells = readonly string[];

function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that may stand in a table or a sentence: what looks like a tag or ends a cell is written so that it does not. */
function plain(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll("*", "\\*")
    .replace(/\s{2,}/g, " ");
}

function code(text: string): string {
  return text === "" ? "" : `\`${text.replaceAll("|", "\\|")}\``;
}

async function help(name: CommandName): Promise<string> {
  return ["```text", commandHelp(await commands[name](), en).trimEnd(), "```"].join("\n");
}

function commandTable(words: AllWords, folder: string): string {
  const names = Object.keys(commands) as CommandName[];
  return table(
    [words.help.commands, ""],
    names.map((name) => [`[\`sluice ${name}\`](${folder}${name}.md)`, plain(words.help.about[name])]),
  );
}

const meanings: Readonly<Record<number, readonly [string, string]>> = {
  0: ["done, or nothing to do", "done"],
  1: [
    "a migration or a check failed (a missing right and a read-only server too); what failed in a database was rolled back whole",
    "a change",
  ],
  2: [
    "wrong use: flag, configuration, a migration file that cannot be read, credentials or a database name that the server rejects; nothing was touched",
    "a change",
  ],
  3: ["the database is behind: migrations are pending (an answer of `--check`)", "migrating"],
  4: ["files, history or plan disagree", "a change"],
  5: ["refused by the policy", "a permission, or a change"],
  6: ["the database cannot be reached", "another try"],
  7: ["a lock was not acquired in time: another run's, or a busy table's after its tries", "another try"],
  8: ["interrupted by a signal or `--timeout`; nothing half-done was left unrecorded", "another run"],
  9: [
    "a migration is in only partly, or its outcome is unknown: recorded, and the next run or `resolve` goes on from there",
    "a person's look",
  ],
  70: ["a defect of Sluice itself: it says what to report, and what is known of the database", "a report"],
};

function exitTable(): string {
  const codesOf = (exit: number): string => {
    const names = Object.entries(exitCodes).filter(([, number]) => number === exit);
    const extra =
      exit === 9
        ? [
            "`migration_failed` (partly in)",
            "`no_privilege`, `read_only_server`, `server_failed`, `would_fail` (where one is)",
          ]
        : [];
    return [...names.map(([name]) => `[\`${name}\`](errors.md#${name})`), ...extra].join(", ");
  };
  const rows = Object.entries(meanings).map(([exit, [meaning, needs]]) => [
    `**${exit}**`,
    meaning,
    codesOf(Number(exit)),
    needs,
  ]);
  const unsaid = Object.values(exitCodes).filter((exit) => !(exit in meanings));
  if (unsaid.length > 0) throw new Error(`no meaning is written for exit code ${unsaid.join(", ")}`);
  return table(["code", "meaning", "failures", "what it takes"], rows);
}

function errors(): string {
  const exits = [...new Set(Object.values(exitCodes))].sort((a, b) => a - b);
  return exits
    .flatMap((exit) => {
      const codes = (Object.keys(exitCodes) as FailureCode[]).filter((name) => exitCodes[name] === exit);
      return [`### Exit ${exit}`, ...codes.map(failureEntry)];
    })
    .join("\n\n");
}

function failureEntry(name: FailureCode): string {
  const say = (words: AllWords): FailureText =>
    (words.failures[name] as (facts: unknown) => FailureText)(samples.failures[name]);
  return [`#### ${name}`, "", ...spoken(say(en)), ">", ...spoken(say(ko))].join("\n");
}

function spoken({ what, causes = [], fixes }: FailureText): readonly string[] {
  return [`> ${plain(what)}`, ...[...causes, ...fixes].map((line) => `> - ${plain(line)}`)];
}

/** The kinds of one failure, in a table. */
function kinds<Detail extends object>(
  given: Readonly<Record<string, Detail>>,
  name: FailureCode,
  factsOf: (detail: Detail) => object,
): string {
  const cell = (words: AllWords, detail: Detail): string => {
    const text = (words.failures[name] as (facts: unknown) => FailureText)(factsOf(detail));
    return [text.what, ...text.fixes.map((fix) => `→ ${fix}`)].map(plain).join("<br>");
  };
  return table(
    ["English", "한국어"],
    Object.values(given).map((detail) => [cell(en, detail), cell(ko, detail)]),
  );
}

function problems(): string {
  const say = (words: AllWords, name: keyof typeof samples.problems): ProblemText =>
    (words.problems[name] as (facts: unknown) => ProblemText)({
      ...samples.problems[name],
      file: "migrations/005_x.sql",
    });
  const cell = ({ what, fix }: ProblemText): string => plain(what) + (fix === undefined ? "" : `<br>→ ${plain(fix)}`);
  const names = Object.keys(samples.problems) as (keyof typeof samples.problems)[];
  return table(
    ["code", "English", "한국어"],
    names.map((name) => [code(name), cell(say(en, name)), cell(say(ko, name))]),
  );
}

function refusals(): string {
  const cell = (words: AllWords, name: keyof typeof samples.refusals): string => {
    const { what, instead } = words.refusals[name];
    const about = samples.refusals[name];
    return `${plain(what(about))}<br>→ ${plain(instead(about))}`;
  };
  const names = Object.keys(samples.refusals) as (keyof typeof samples.refusals)[];
  return table(
    ["code", "English", "한국어"],
    names.map((name) => [code(name), cell(en, name), cell(ko, name)]),
  );
}

const questions: Readonly<Record<Cell, string>> = {
  atStart: "does a start of the app migrate?",
  whenBehind: "behind, and not migrating",
  whenFailed: "a migration fails as the app starts",
  whenDifferent: "the schema is not what it should be",
  destructive: "steps that lose data",
  outOfOrder: "an old id appears late",
  changed: "an applied file was really changed",
  missing: "an applied file is gone",
  ahead: "the database is newer than every file",
  adopt: "tables are there, and no history",
  seed: "seeds",
  rollback: "taking back by a variable, as the app starts",
};

function presetTable(): string {
  const names = Object.keys(presets) as PresetName[];
  return table(
    ["question", "cell", ...names.map(code)],
    (Object.keys(questions) as Cell[]).map((cell) => [
      questions[cell],
      code(cell),
      ...names.map((name) => presets[name][cell]),
    ]),
  );
}

function defaultTable(): string {
  return table(
    ["environment", "preset", "with"],
    Object.entries(defaultPolicies).map(([kind, { preset, cells }]) => [
      kind,
      code(preset),
      Object.entries(cells)
        .map(([cell, value]) => code(`${cell}: ${value}`))
        .join(", ") || "–",
    ]),
  );
}

/** Flags that a variable sets as well: those that settings are made of. */
const withVariable: readonly FlagName[] = [
  "config",
  "env",
  "target",
  "url",
  "source",
  "format",
  "policy",
  "history-table",
  "role",
  "search-path",
  "lock-timeout",
  "statement-timeout",
  "online",
  "lock-wait",
];

function flagVariables(): string {
  const unknown = withVariable.filter((name) => !globalFlags.includes(name) && name !== "lock-wait");
  if (unknown.length > 0) throw new Error(`no flag of every command: ${unknown.join(", ")}`);
  return table(
    ["variable", "as the flag", ""],
    withVariable.map((name) => {
      const flag: Flag = flags[name];
      const variable = `SLUICE_${name.replaceAll("-", "_").toUpperCase()}`;
      return [code(variable), code(`--${name} ${flag.value ?? ""}`.trim()), plain(en.help.flag[name])];
    }),
  );
}

function databaseVariables(): string {
  return table(
    ["group", "is there when one is set", "host", "port", "user", "password", "database", "left open"],
    groups.map((group) => [
      group.name === "DB_HOST" ? "`DB_*`" : group.name === "PGHOST" ? "`PG*`" : code(group.name),
      group.signs.map(code).join(", "),
      group.host.map(code).join(", "),
      code(group.port),
      code(group.user),
      [
        ...group.password.map((name) => `${code(name)}, ${code(`${name}_FILE`)}`),
        ...(group.usualPassword
          ? [`of ${group.usualUser}: ${code(group.usualPassword)}, ${code(`${group.usualPassword}_FILE`)}`]
          : []),
      ].join("; "),
      group.database.map(code).join(", "),
      [group.usualHost && `host ${group.usualHost}`, group.usualUser && `user ${group.usualUser}`]
        .filter(Boolean)
        .join(", ") || "as libpq",
    ]),
  );
}

const whys: Readonly<Record<(typeof harmlessCommands)[number]["why"], string>> = {
  prints: "only prints",
  shows: "only shows what is there",
  looks: "only changes how things look",
  guards: "guards against injected commands; nothing is left to guard",
  "is so already": "asks for what is so already",
};

function psqlCommands(): string {
  const names = (pattern: RegExp): string =>
    pattern.source
      .replace(/^\^\(\?:|\)\$$|^\^|\$$/g, "")
      .split("|")
      .map((name) => code(`\\${name.replace("d[A-Za-z]*", "d…").replace("\\?", "?").replace(")[S+]*", "")}`))
      .join(" ");
  return table(
    ["left out", "with", "because it"],
    harmlessCommands.map((each) => [
      names(each.name),
      each.arguments === undefined
        ? "anything that runs no program"
        : code(
            each.arguments.source
              .replace(/^\^|\$$/g, "")
              .replaceAll("(?:", "(")
              .replaceAll("\\s+", " "),
          ),
      whys[each.why],
    ]),
  );
}

function fieldTable(command: string, schemas: Schemas): string {
  return table(
    ["field", "type", ""],
    fieldsOf(command, schemas).map(({ path, type, required, about }) => [
      code(path),
      plain(type) + (required ? "" : ", may be absent"),
      plain(about),
    ]),
  );
}
