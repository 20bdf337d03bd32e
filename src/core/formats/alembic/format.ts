import type { Code, Migration, MigrationId, Performed } from "../../model/migration.js";
import type { Tree } from "../../model/tree.js";
import type { CutRules } from "../../sql/rules.js";
import { foreignToolOf } from "../foreign.js";
import type { Format, Outside, ParsedSource, Recognition, StepCommand, Surroundings } from "../format.js";
import { StepDirection } from "./direction.js";
import type { RevisionGraph } from "./graph.js";
import { matchRevision } from "./match.js";
import { composeIn, newRevisionId } from "./new-revision.js";
import type { Operation, StepContent } from "./operation.js";
import { belowWord, currentOf, pendingFor } from "./path.js";
import { pathFrom, seenFrom } from "./paths.js";
import { type AlembicProject, projectOf } from "./project.js";
import type { Revision } from "./revision.js";
import { chosenBy } from "./settings.js";
import { readSource } from "./source.js";

const program = "alembic";
const usual = { up: "upgrade {to}", down: "downgrade {to}" };

/** Alembic's revisions: a graph of Python files, each step of which the team's own command does. */
export const alembic: Format = {
  name: "alembic",
  title: "Alembic",
  layout: "alembic",
  defaultCommand: { program, ...usual },
  recognise,
  parse,
  compose: (draft) => composeIn([], undefined, "")(draft),
  nextId: newRevisionId,
  downPlace: ({ file }) => ({ kind: "code", file, name: "downgrade()" }),
  // The graph decides: what `parse` gives as the source's own takes the place of these.
  compareIds: () => 0,
  matchIds: (given, known) => known.filter(({ id }) => id === given).map(({ id }) => id),
};

function recognise(tree: Tree): Recognition {
  const migrations = tree.files.filter(({ path }) => /(?:^|\/)versions\/(?!__)[^/]+\.py$/.test(path)).length;
  const found = foreignToolOf(tree);
  return { sure: found?.name === "alembic", migrations, evidence: found?.evidence ?? "" };
}

function parse(tree: Tree, _rules: CutRules, around: Surroundings = {}): ParsedSource {
  const outside = around.outside ?? alone(tree);
  const project = projectOf(tree, outside, chosenBy(around.command?.up ?? ""));
  const { revisions, graph, problems } = readSource(project.locations, project.recursive);
  const order = pendingFor(currentOf([], graph), graph);
  const steps = new Steps(graph, project, around.command, outside.cwd);
  const ranks = new Map(order.map((id, rank) => [id, rank]));
  const labels = new Set(graph.labelled.keys());
  return {
    migrations: order.map((id) => steps.migrationOf(graph.get(id).revision)),
    problems: [...project.problems, ...problems],
    own: {
      compareIds: (a, b) => compareRanks(ranks, a, b),
      matchIds: (given, known) => matchRevision(given, known, graph),
      compose: composeIn(graph.heads, project.template, versionsIn(project, outside)),
      nextId: (ids, now) => newRevisionId([...ids, ...revisions.map(({ id }) => id), ...labels], now),
    },
    table: tableOf(project),
  };
}

/** The folder of new files, as it is seen from the source. */
function versionsIn({ locations, first: named }: AlembicProject, { folder }: Outside): string {
  if (named !== undefined) {
    const seen = seenFrom(folder, named);
    return seen === "" ? "" : `${seen}/`;
  }
  const [first] = locations;
  const name = first?.name.slice(first.name.lastIndexOf("/") + 1) ?? "";
  return name === "versions" && !folder.endsWith("/versions") ? "versions/" : "";
}

function tableOf({ environment: { table, schema } }: AlembicProject): NonNullable<ParsedSource["table"]> {
  return { ...(schema === undefined ? {} : { schema }), ...(table === undefined ? {} : { table }) };
}

/** Where nobody can be asked what stands around the folder. */
function alone(tree: Tree): Outside {
  const folder = pathFrom("/", tree.name);
  const text = (path: string): string | undefined => {
    const found = tree.files.find((file) => `${folder}/${file.path}` === path);
    return found && [...found.read()].map((piece) => new TextDecoder().decode(piece)).join("");
  };
  return { folder, above: [folder], text, tree: () => undefined };
}

/** What is no revision here comes after all that are. */
function compareRanks(ranks: ReadonlyMap<string, number>, a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [ranks.get(a) ?? Infinity, ranks.get(b) ?? Infinity];
  if (one !== other) return one < other ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Turns revisions into migrations whose steps the team's command does. */
class Steps {
  readonly #graph: RevisionGraph;
  readonly #project: AlembicProject;
  readonly #command: StepCommand;
  readonly #cwd: string | undefined;

  constructor(graph: RevisionGraph, project: AlembicProject, command: StepCommand = {}, cwd: string | undefined) {
    this.#graph = graph;
    this.#project = project;
    this.#command = command;
    this.#cwd = cwd ?? project.home;
  }

  migrationOf(revision: Revision): Migration {
    const { id, message, file, up, back } = revision;
    const { before } = this.#graph.get(id);
    const below = belowWord(id, this.#graph);
    return {
      id: id as MigrationId,
      name: (message.split("\n")[0] ?? "").trim(),
      file,
      up: new StepDirection(revision, up, this.#performed("up", id, before, up, revision)),
      // What raises before it does anything is no way back, nor is what is not written.
      ...(back && back.refuses === undefined
        ? { down: new StepDirection(revision, back, this.#performed("down", below, [id], back, revision)) }
        : {}),
      upon: before,
    };
  }

  #performed(
    way: "up" | "down",
    to: string,
    from: readonly string[],
    content: StepContent,
    { text }: Revision,
  ): Performed | NonNullable<Code["wants"]> {
    const template = this.#command[way];
    if (template === undefined) return { program, key: way, line: `${program} ${usual[way]}` };
    const sql = way === "up" ? this.#sql(to, from, content, text) : undefined;
    return {
      way: "command",
      command: filled(template, to, from),
      ...(this.#cwd === undefined ? {} : { cwd: this.#cwd }),
      ...(isOneTransaction(content, this.#project) ? { inTransaction: true } : {}),
      ...(sql === undefined ? {} : { sql }),
    };
  }

  /** Asked only where the file alone does not say it; a step that comes from several has no line that could be rendered. */
  #sql(to: string, from: readonly string[], { unknown }: StepContent, text: string): string | undefined {
    const template = this.#command.sql;
    if (template === undefined || unknown.length === 0 || from.length > 1) return undefined;
    return asksHow.test(text) ? undefined : filled(template, to, from);
  }
}

/** Code that does another thing where it is only rendered. */
const asksHow = /\b(?:is_offline_mode|as_sql)\b/;

/** The words of a command line with a place's name in them, each one word to the shell. */
function filled(template: string, to: string, [from = "base"]: readonly string[]): string {
  return template.replaceAll("{to}", quoted(to)).replaceAll("{from}", quoted(from));
}

function quoted(word: string): string {
  return /^[\w.@]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Whether all of a step is in one transaction with its row, where the engine has such: as far as anything tells. */
function isOneTransaction({ operations, unknown }: StepContent, { environment }: AlembicProject): boolean {
  if (environment.commitsEach || operations.some((each) => each.outside === true || mayCommit(each))) return false;
  return !unknown.some(({ why }) => opaque.has(why));
}

/** `op.execute("COMMIT")` stands before what cannot be in a transaction. In a string the word makes it ask once too often. */
function mayCommit({ what, sql }: Operation): boolean {
  return what === "execute" && (sql === undefined || /\b(?:COMMIT|ROLLBACK|ABORT|CALL)\b|(?:^|;)\s*END\b/i.test(sql));
}

/** What may do anything, on a connection of its own, too. */
const opaque: ReadonlySet<StepContent["unknown"][number]["why"]> = new Set(["call", "with", "not-plain", "statement"]);
