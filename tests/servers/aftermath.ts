import { setTimeout as sleep } from "node:timers/promises";
import { nothingBound } from "../../src/core/plan/draft.js";
import { up } from "../../src/index.js";
import { type Asked, type Eye, postgresEye, type Told } from "./eye.js";
import { indexesAfter, type Journey, ledgerAfter, ledgerOf, lengthOf, textsOf, unknowable, verbs } from "./journey.js";
import { ending, type Project } from "./project.js";

/** What stands when nothing is left to do. */
export interface Aftermath {
  /** What is wrong; empty where each statement took effect exactly once and the history tells so. */
  readonly problems: readonly string[];
  /** Migrations of which nobody could know whether they are in, settled with the command that the answer named. */
  readonly unknown: readonly string[];
  /** Statements that took no effect, or more than one. */
  readonly lost: number;
  readonly doubled: number;
}

/** Runs again until nothing is left, settling by hand what nobody can know, and looks at what is there. */
export async function aftermath(
  project: Project,
  database: Asked,
  journey: Journey,
  eye: Eye = postgresEye,
): Promise<Aftermath> {
  const problems: string[] = [];
  const unknown: string[] = [];
  const { verb, request } = journey;
  for (;;) {
    const { exitCode, error, result } = await ending(verbs[verb]({ ...request, lockWaitMs: 30_000 }, project.options));
    const [target] = result?.targets ?? [];
    if (target && target.applied.length + target.reverted.length === 0) break;
    if (target) continue;
    const settling = exitCode === 9 && unknown.length < 5 ? await settled(project, database, journey) : {};
    const { id, instead = "" } = settling;
    if (id === undefined)
      return { problems: [`the rerun: exit ${exitCode} ${error?.message}${instead}`], unknown, lost: 0, doubled: 0 };
    unknown.push(id);
    if (!unknowable(journey).includes(id)) problems.push(`what became of ${id} could have been known`);
  }
  const found = await eye.look(database);
  const wanted = ledgerAfter(journey);
  problems.push(...differences(found.ledger, wanted).map((each) => `ledger ${each}`));
  if (found.invalid.length > 0) problems.push(`invalid: ${found.invalid.join(", ")}`);
  problems.push(...differences(found.indexes, indexesAfter(journey)).map((each) => `index ${each}`));
  problems.push(...wrongInStory(found.history, unknown, journey), ...(await leftOver(database, eye)));
  if (verb === "down") problems.push(...(await wrongOnceMore(project, database, journey, eye)));
  const lost = wanted.filter((part) => !found.ledger.includes(part)).length;
  return { problems, unknown, lost, doubled: found.ledger.length - wanted.length + lost };
}

/** What was taken back can be applied again. */
async function wrongOnceMore(
  project: Project,
  database: Asked,
  journey: Journey,
  eye: Eye,
): Promise<readonly string[]> {
  const { exitCode, error } = await ending(up({}, project.options));
  if (exitCode !== 0) return [`applied again: exit ${exitCode} ${error?.message}`];
  const [, ...again] = Object.entries(textsOf(journey.files, "up"));
  const { ledger } = await eye.look(database);
  const wanted = [...ledgerAfter(journey), ...ledgerOf(Object.fromEntries(again))];
  return differences(ledger, wanted).map((each) => `applied again: ledger ${each}`);
}

/** As a person does it: the answer names the command, the database tells which of its flags is true. */
async function settled(
  project: Project,
  database: Asked,
  { verb, flags, half }: Journey,
): Promise<{ readonly id?: string; readonly instead?: string }> {
  const { json, stdout } = await project.cli([verb, ...flags, "--json"]);
  const fixes = (json.error?.["fixes"] ?? []) as readonly string[];
  const id = fixes
    .map((fix) => /\bsluice resolve (?:--url \S+ )?(\S+) --applied\b/.exec(fix)?.[1])
    .find((found) => found !== undefined);
  if (json.exitCode !== 9 || id === undefined) return { instead: `; then ${stdout}` };
  const parts = verb === "up" ? "part < 10" : "part >= 10";
  const took = (await database.query(`SELECT 1 FROM ledger WHERE id = ${Number(id)} AND ${parts}`)).length > 0;
  // What is half in cannot be all in again: its statement alone is, and runs.
  const still = half ? "--retry" : "--applied";
  const answer = verb === "up" ? (took ? "--applied" : "--pending") : took ? "--pending" : still;
  const ran = await project.cli(["resolve", id, answer, "--because", "the ledger says so", "--json"]);
  return ran.code === 0 ? { id } : { instead: `; resolve ${answer}: exit ${ran.code} ${ran.stdout}${ran.stderr}` };
}

/** A history must tell each unit once, and of each statement that was begun what became of it. */
function wrongInStory(whole: readonly Told[], unknown: readonly string[], journey: Journey): readonly string[] {
  const problems: string[] = [];
  whole.forEach(({ seq }, index) => {
    if (seq !== index + 1) problems.push(`history: ${seq} stands at ${index + 1}`);
  });
  const { verb } = journey;
  // What is taken back was applied before, and that is another story.
  const history = whole.filter(({ kind }) => kind === verb || kind === "resolve");
  const done = history.filter(({ kind, outcome }) => kind === verb && outcome === "done");
  const anew = verb === "up" ? "pending" : "applied";
  const setBack = (id: string): number =>
    history.findLast((row) => row.id === id && row.kind === "resolve" && row.outcome === anew)?.seq ?? 0;
  // What somebody says is not in is run from its beginning.
  const units = done.filter(({ id, seq }) => seq > setBack(id)).map(nameOf);
  problems.push(...differences(units, [...new Set(units)]).map((each) => `history ${each}`));
  const tookEffect = verb === "up" ? "applied" : "pending";
  const ends = history.filter(({ kind, outcome, unit, units: of }) =>
    kind === "resolve" ? outcome === tookEffect : outcome === "done" && unit === of,
  );
  // Behind a statement that somebody says is in others may follow.
  const through = new Set(ends.map(({ id }) => id)).size;
  if (through !== lengthOf(journey)) problems.push(`history: ${through} through of ${lengthOf(journey)}`);
  const resolved = history.filter(({ kind }) => kind === "resolve").map(({ id }) => id);
  problems.push(...differences(resolved, unknown).map((each) => `resolved ${each}`));
  history.forEach((row, index) => {
    const next = history.slice(index + 1).find(({ id }) => id === row.id);
    if (row.outcome === "begun" && (!next || (next.outcome === "begun" && !next.error)))
      problems.push(`history: nothing tells what became of ${row.id}#${row.unit} at ${row.seq}`);
  });
  return problems;
}

/** What only sets the session a later run does anew. */
function nameOf({ id, unit, hash, run }: Told): string {
  return `${id}#${unit ?? 1}${hash === nothingBound ? ` of ${run}` : ""}`;
}

/** A session takes a moment to end after its client has said good-bye. */
async function leftOver(database: Asked, eye: Eye): Promise<readonly string[]> {
  for (let left = 100; ; left--) {
    const found = await eye.left(database);
    if (found.length === 0 || left === 0) return found;
    await sleep(50);
  }
}

function differences(found: readonly string[], wanted: readonly string[]): readonly string[] {
  const count = (all: readonly string[], one: string): number => all.filter((each) => each === one).length;
  return [...new Set([...found, ...wanted])]
    .filter((one) => count(found, one) !== count(wanted, one))
    .map((one) => `${one}: ${count(found, one)} instead of ${count(wanted, one)}`);
}
