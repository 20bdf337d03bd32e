import { createHash } from "node:crypto";
import { SluiceError } from "../failures/failure.js";
import type { ByCommand, MigrationId } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Tree, TreeFile } from "../model/tree.js";
import { scrubbed, scrubbedCommand } from "../sql/password-literals.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import type { Format, Outside, ParsedSource, Recognition, StepCommand, Surroundings } from "./format.js";
import { compareTexts } from "./ids.js";
import type { ToolAddress } from "./prisma-address.js";
import { WantedDirection } from "./wanted-direction.js";

interface Tool {
  readonly name: string;
  readonly title: string;
  readonly dropsOthers?: true;
  recognise(tree: Tree): Recognition;
  /** Of the source's files those that hold the state. */
  isState(path: string): boolean;
  /** What it is called with, where the configuration does not say otherwise. `at`: the absolute path of the state. */
  usual(at: string): StepCommand;
  /** Where it finds its database, as far as that is written. `beside`: a file where its commands run. */
  finds?(text: string, beside: (name: string) => string | undefined): ToolAddress;
}

/**
 * A format whose files are no steps, but the state that is wanted: one migration, whose id is made of what they hold.
 * Whether anything is pending its tool is asked, and its tool brings it in.
 */
export function wantedFormat(tool: Tool): Format {
  const { name, title } = tool;
  return {
    name,
    title,
    layout: "sluice",
    wanted: true,
    ...(tool.dropsOthers ? { dropsOthers: true as const } : {}),
    recognise: (tree) => tool.recognise(tree),
    parse: (tree, rules, around) => parse(tree, rules, around, tool),
    compose: () => {
      throw new SluiceError("not_in_this_version", { what: `sluice new (${name})` });
    },
    nextId: () => "",
    compareIds: compareTexts,
    matchIds: (given, known) =>
      known.filter((each) => each.id.startsWith(given) || each.name === given).map(({ id }) => id),
  };
}

function parse(tree: Tree, _: CutRules, around: Surroundings = {}, tool: Tool): ParsedSource {
  const { command = {}, outside, addressed, isElsewhere } = around;
  const files = tree.files.filter(({ path }) => tool.isState(path));
  const [first] = files;
  if (!first) {
    const at = { file: tree.name };
    return { migrations: [], problems: [problemOf("file_missing", { expected: "schema.prisma" }, "error", at)] };
  }
  const file = `${tree.name}/${first.path}`;
  const asked = { ...tool.usual(placeOf(tree, first, outside)), ...command };
  const text = files.map(textOf).join("\n");
  const cwd = outside?.cwd ?? outside?.above.at(-1);
  const found = tool.finds?.(text, (name) => (cwd === undefined ? undefined : outside?.text(`${cwd}/${name}`)));
  const elsewhere = found?.written.find((each) => isElsewhere?.(each));
  const problems = [
    ...problemsOf(asked, file),
    ...(elsewhere === undefined
      ? []
      : [problemOf("other_address", { address: scrubbed(elsewhere) }, "error", { file })]),
  ];
  const { up, pending } = asked;
  if (up === undefined || pending === undefined || problems.length > 0) return { migrations: [], problems };
  const named = asked.variable === undefined ? [] : [asked.variable];
  const env = addressed?.([...named, ...(found?.variables ?? [])]);
  const place = { ...(cwd === undefined ? {} : { cwd }), ...(env ? { env } : {}) };
  const by = (line: string): ByCommand => ({ way: "command", command: line, ...place });
  const performed = { ...by(up), ...(asked.sql === undefined ? {} : { sql: asked.sql }) };
  const id = createHash("sha256").update(text).digest("hex").slice(0, 12) as MigrationId;
  const name = first.path.slice(first.path.lastIndexOf("/") + 1);
  const migration = { id, name, file, up: new WantedDirection(file, text, performed) };
  return { migrations: [migration], problems, pending: by(pending) };
}

/** Both are needed; and a tool that may lose data on the way is not let. */
function problemsOf({ up, pending }: StepCommand, file: string): readonly Problem[] {
  const missing = Object.entries({ up, pending }).flatMap(([key, line]) => (line === undefined ? [key] : []));
  const loses = [up, pending].filter((line) => line !== undefined && acceptsLoss.test(line));
  return [
    ...missing.map((key) => problemOf("command_missing", { key: `command.${key}` }, "error", { file })),
    ...loses.map((command = "") => problemOf("accepts_loss", { command: scrubbedCommand(command) }, "error", { file })),
  ];
}

/** Prisma's word for it, unless it is switched off. */
const acceptsLoss = /--(?:accept-data-loss|force-reset)(?![\w-])(?!=false)/;

function placeOf(tree: Tree, file: TreeFile, outside: Outside | undefined): string {
  if (!outside) return `${tree.name}/${file.path}`;
  return tree.single ? outside.folder : `${outside.folder}/${file.path}`;
}

function textOf(file: TreeFile): string {
  const decoder = new TextDecoder();
  return [...Array.from(file.read(), (piece) => decoder.decode(piece, { stream: true })), decoder.decode()].join("");
}
