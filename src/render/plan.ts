import type { Action } from "../core/model/action.js";
import { whyBlocked } from "../core/model/unknown-why.js";
import type { Blocked } from "../core/plan/plan.js";
import type {
  NumberedFacts,
  PlanRequest,
  PlanResult,
  PlanStep,
  PlanUnit,
  TargetPlan,
  WouldFail,
} from "../operations/plan.js";
import type { PoolerLacks } from "../operations/may-run.js";
import { actionWord } from "./action-word.js";
import { errorDocument, explain, type Explanation, renderError, failuresIn } from "./error.js";
import { cares, inShort } from "./facts.js";
import { direct, dotted, header, labelled, nextLine, textOf } from "./frame.js";
import { renderProblem } from "./problem.js";
import { renderRefusals } from "./refusal.js";
import { asTyped } from "./typed.js";
import type { View } from "./view.js";
import { oneLine, padEnd, padStart, plain, widthOf } from "./width.js";

const mostActions = 12;

/** What would run, in which pieces, and what speaks against it. */
export function renderPlan(result: PlanResult, view: View, request: PlanRequest = {}): string {
  if (request.sql) return scriptOf(result);
  const lines = result.targets.flatMap((target, index) => [
    ...(index > 0 ? [""] : []),
    ...targetLines(target, view, request),
    "",
    lastLine(target, view, request),
  ]);
  return textOf(lines);
}

/** The same as a document: what would allow a refusal is there as it has to be typed, too. */
export function planDocument(result: PlanResult, view: View): object {
  const targets = result.targets.map(({ wouldFail, ...target }) => ({
    ...target,
    ...(wouldFail ? { wouldFail: errorDocument(wouldFail.error, explained(wouldFail, view), view.words, view) } : {}),
    refusals: target.refusals.map((refusal) =>
      refusal.allow === undefined ? refusal : { ...refusal, allow: asTyped(refusal.allow, view, target.name) },
    ),
  }));
  return { ...result, targets };
}

function scriptOf(result: PlanResult): string {
  return result.targets.map((target) => target.script ?? "").join("\n");
}

function targetLines(target: TargetPlan, view: View, request: PlanRequest): readonly string[] {
  const words = view.words.screens;
  const titles = Math.max(0, ...target.steps.map((step) => widthOf(titleOf(step))));
  const numbers = String(target.steps.length).length + 2;
  return [
    header(target, target.steps.length > 0 ? [words.planName(shortPlan(target.planId))] : [], view),
    ...(target.steps.length > 0 ? [""] : []),
    ...target.steps.flatMap((step, index) => stepLines(step, index + 1, numbers, titles, view, request)),
    ...notes(target, view),
    ...(target.refusals.length > 0 ? ["", ...renderRefusals(target.refusals, view)] : []),
    ...(target.blocked ? ["", ...blockedLines(target.blocked, target, view)] : []),
    ...(target.pooler ? ["", ...poolerLines(target.pooler, view)] : []),
    ...(target.wouldFail ? ["", ...wouldFailLines(target.wouldFail, view)] : []),
  ];
}

/** The screen that the run would end with. */
function wouldFailLines(wouldFail: WouldFail, view: View): readonly string[] {
  return renderError(wouldFail.error, explained(wouldFail, view), { ...view, several: false })
    .trimEnd()
    .split("\n");
}

function explained({ error, likely }: WouldFail, view: View): Explanation {
  const causes = likely.map((cause) => cause[view.words.lang]);
  return explain(error, view.words, causes, view);
}

/** What the run would end with, in its words. */
function blockedLines(blocked: Blocked, target: TargetPlan, view: View): readonly string[] {
  const { screens } = view.words;
  const failures = failuresIn(view.words);
  const { code } = blocked;
  const text =
    code === "not_reversible" || code === "partial_changed" || code === "stray_row"
      ? failures[code](blocked)
      : failures.outcome_unknown({ ...blocked, why: whyBlocked({ ...blocked, code }) });
  const typed = (said: string): string => plain(asTyped(said, view, target.name));
  const what = `${view.paint.bad("✗")} ${oneLine(typed(text.what))}`;
  return [what, ...labelled(screens.labels.act, text.fixes.map(typed), view)];
}

/** The same where only another way to the database helps. */
function poolerLines(lacks: PoolerLacks, view: View): readonly string[] {
  const { screens } = view.words;
  const { what, causes = [], fixes } = failuresIn(view.words).pooler(lacks);
  return [
    `${view.paint.bad("✗")} ${oneLine(what)}`,
    ...labelled(screens.labels.likely, causes, view),
    ...labelled(screens.labels.act, fixes, view),
  ];
}

function notes(target: TargetPlan, view: View): readonly string[] {
  const lines = [
    ...target.said.map((said) => `  ${view.paint.care("!")} ${oneLine(view.words.screens.said(said))}`),
    ...target.problems.flatMap((problem) => renderProblem(problem, view)),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

function stepLines(
  step: PlanStep,
  number: number,
  numbers: number,
  titles: number,
  view: View,
  request: PlanRequest,
): readonly string[] {
  const words = view.words.screens.plan;
  const note = dotted([
    step.action === "revert" ? words.revert(step.half) : undefined,
    boundaries(step, view),
    words.because[step.reason],
  ]);
  const title = `${padStart(String(number), numbers)}  ${padEnd(titleOf(step), titles)}     ${note}`.trimEnd();
  const body =
    request.full && !step.units.some(({ performed }) => performed)
      ? fullLines(step, numbers + 2, view)
      : actionLines(step, numbers + 2, view);
  return [title, ...body];
}

function titleOf(step: PlanStep): string {
  return `${step.id} ${oneLine(step.name)}`;
}

/** `one transaction, 3 statements`, or how the pieces follow each other. */
function boundaries(step: PlanStep, view: View): string {
  const words = view.words.screens.plan;
  const [first] = step.units;
  const done = step.units.filter((unit) => unit.done).length;
  const already = done > 0 ? words.done(done) : undefined;
  if (step.units.length === 1 && first) {
    return dotted([unitText(first, view), already]);
  }
  if (step.units.length === 0) return words.statements(step.statements);
  const groups = groupsOf(step.units);
  if (groups.length > 3) {
    const alone = step.units.filter((unit) => unit.kind === "alone");
    const commit = alone.every((unit) => unit.commits);
    const mixed = words.mixed(step.units.length - alone.length, alone.length, commit);
    return dotted([words.units(step.units.length, [mixed]), already]);
  }
  const parts = groups.map((group) =>
    group.kind === "alone" ? words.alone(group.count, group.commits) : words.transactions(group.count),
  );
  return dotted([words.units(step.units.length, parts), already]);
}

function unitText(unit: PlanUnit, view: View): string {
  const words = view.words.screens.plan;
  const { kind, performed, statements } = unit;
  if (performed) {
    const inBatches = performed.way === "code" && performed.inBatches === true;
    return words.performed(performed.way, inBatches ? "batches" : kind === "transaction" ? "inside" : "outside");
  }
  return kind === "transaction" ? words.oneTransaction(statements) : aloneText(unit, view);
}

/** A statement that stands alone, and why. */
function aloneText({ why, commits }: PlanUnit, view: View): string {
  const words = view.words.screens.plan;
  if (why === undefined) return words.alone(1, commits === true);
  return commits ? words.commitsBecause(oneLine(why)) : words.outsideBecause(oneLine(why));
}

interface Group {
  readonly kind: PlanUnit["kind"];
  readonly commits: boolean;
  count: number;
}

function groupsOf(units: readonly PlanUnit[]): readonly Readonly<Group>[] {
  const groups: Group[] = [];
  for (const unit of units) {
    const last = groups.at(-1);
    const commits = unit.commits === true;
    if (last?.kind === unit.kind && last.commits === commits) last.count++;
    else groups.push({ kind: unit.kind, commits, count: 1 });
  }
  return groups;
}

function actionLines(step: PlanStep, indent: number, view: View): readonly string[] {
  const all = step.units.flatMap((unit) => unit.actions.map((action) => ({ action, unit })));
  // What destroys or cannot be read is never among what is left out.
  const grave = all.filter(
    ({ action, unit }) => isGrave(action) || factsOf(unit).some((facts) => cares(facts, view)[0]),
  );
  const kept = new Set([...grave, ...all].slice(0, Math.max(mostActions, grave.length)));
  const rows = all.filter((row) => kept.has(row)).map(({ action, unit }) => ({ ...rowOf(action, unit, view), unit }));
  const kinds = Math.max(0, ...rows.map((row) => widthOf(row.kind)));
  const objects = Math.min(32, Math.max(0, ...rows.map((row) => widthOf(row.object))));
  const pad = " ".repeat(indent);
  const lines = rows.flatMap((row, index) => {
    const start = `${pad}${padEnd(row.kind, kinds)}  ${padEnd(row.object, objects)}`;
    const line = `${row.grave ? view.paint.care(start) : start}     ${row.note}`.trimEnd();
    return rows[index + 1]?.unit === row.unit ? [line] : [line, ...factLines(row.unit, pad, view)];
  });
  if (all.length > kept.size)
    lines.push(`${pad}${view.paint.faint(view.words.screens.plan.moreActions(all.length - kept.size))}`);
  return lines;
}

function isGrave(action: Action): boolean {
  return action.destroys === true || action.known !== "tree";
}

function factsOf({ facts = [] }: PlanUnit): readonly NumberedFacts[] {
  return facts;
}

/** What is known of a statement stands beside what it does where that is one thing, else below. */
function isBeside({ actions, facts = [] }: PlanUnit): boolean {
  return actions.length === 1 && facts.length === 1;
}

function factLines(unit: PlanUnit, pad: string, view: View): readonly string[] {
  return factsOf(unit).flatMap((facts) => [
    ...(isBeside(unit) || inShort(facts, view) === "" ? [] : [`${pad}  ${inShort(facts, view)}`]),
    ...careLines(facts, pad, view),
  ]);
}

function careLines(facts: NumberedFacts, pad: string, view: View): readonly string[] {
  return cares(facts, view).map((care) => `${pad}  ${view.paint.care("!")} ${care}`);
}

interface ActionRow {
  readonly kind: string;
  readonly object: string;
  readonly note: string;
  readonly grave: boolean;
}

function rowOf(action: Action, unit: PlanUnit, view: View): ActionRow {
  const words = view.words.screens.plan;
  const named = action.kind === "rename" || action.kind === "set-schema" || action.kind === "owner-to";
  const drops = action.destroys === true;
  const note = dotted([
    named && action.detail !== undefined ? words.newName(oneLine(action.detail)) : undefined,
    action.on !== undefined && action.on !== "" ? words.on(oneLine(action.on)) : undefined,
    action.concurrently ? words.concurrently() : undefined,
    action.maybe ? words.maybe() : undefined,
    drops ? view.paint.care(action.cascade ? words.destroysCascade() : words.destroys()) : undefined,
    !drops && action.cascade ? words.cascade() : undefined,
    action.validated === false ? words.notValid() : undefined,
    action.known === "inside" ? words.inside() : undefined,
    action.known === "words" ? words.notRead() : undefined,
    ...(isBeside(unit) ? factsOf(unit).map((facts) => inShort(facts, view)) : []),
  ]);
  return { kind: actionWord(action, view), object: oneLine(action.object), note, grave: drops };
}

function fullLines(step: PlanStep, indent: number, view: View): readonly string[] {
  const pad = " ".repeat(indent);
  return step.units.flatMap((unit, index) => {
    const kind = unitText(unit, view);
    const title =
      step.units.length > 1
        ? [`${pad}${view.paint.faint(`${view.words.progress.unitOf(index + 1, step.units.length)} · ${kind}`)}`]
        : [];
    return [
      ...title,
      ...unit.sql.flatMap((sql, at) => [
        ...`${plain(sql)};`.split("\n").map((line) => `${pad}${line}`.trimEnd()),
        ...factsOf(unit)
          .filter(({ statement }) => statement === at + 1)
          .flatMap((facts) => [
            ...(inShort(facts, view) === "" ? [] : [`${pad}  ${view.paint.faint(inShort(facts, view))}`]),
            ...careLines(facts, pad, view),
          ]),
      ]),
    ];
  });
}

function lastLine(target: TargetPlan, view: View, request: PlanRequest): string {
  const words = view.words.screens;
  // What a run would say before it judged anything else.
  if (target.steps.length > 0 && target.standby) return words.plan.standby();
  if (target.steps.length > 0 && target.readOnly) return words.plan.readOnly();
  if (target.blocked) return dotted([words.plan.blocked(), nextLine("sluice status", view, target.name)]);
  if (target.refusals.length > 0)
    return dotted([words.plan.refused(target.refusals.length), nextLine(firstAllowed(target), view, target.name)]);
  if (target.steps.length === 0) return dotted([words.plan.nothing(), nextLine("sluice status", view, target.name)]);
  if (target.wouldFail) return dotted([words.plan.blocked(), nextLine("sluice plan", view, target.name)]);
  if (target.pooler) return dotted([words.plan.blocked(), nextLine(direct(request.down ? "down" : "up"), view)]);
  const asked = target.steps.find(({ unknown }) => unknown === "ask");
  if (asked)
    return dotted([
      words.plan.askedFirst(asked.id),
      nextLine(`sluice resolve ${asked.id} --applied | --pending | --retry --because TEXT`, view, target.name),
    ]);
  const looked = target.steps.filter(({ unknown }) => unknown === "look").map(({ id }) => id);
  const destroying = target.steps.filter((step) => step.destructive.length > 0).map((step) => step.id);
  const unseen = target.steps.some((step) =>
    step.units.some((unit) => unit.actions.some((action) => action.known !== "tree")),
  );
  return dotted([
    looked.length === 0 ? undefined : words.plan.lookedFirst(looked),
    destroying.length === 0
      ? unseen
        ? words.plan.unknownContents()
        : words.plan.nothingDestroyed()
      : words.plan.destroyed(destroying),
    words.plan.run(view.paint.strong(asTyped(commandOf(target, request), view, target.name))),
  ]);
}

function firstAllowed(target: TargetPlan): string {
  const allow = target.refusals.find((refusal) => refusal.allow !== undefined)?.allow;
  return allow ?? "sluice status";
}

/** The command that does what was shown: the same choice, bound to the plan's id. */
function commandOf(target: TargetPlan, request: PlanRequest): string {
  const words = ["sluice", request.down ? "down" : "up"];
  if (request.to !== undefined) words.push("--to", request.to);
  if (request.steps !== undefined) words.push("--steps", String(request.steps));
  if (request.only !== undefined) words.push("--only", request.only);
  for (const id of request.allowDestructive ?? []) words.push("--allow-destructive", id);
  words.push("--plan", shortPlan(target.planId));
  return words.join(" ");
}

/** Enough of a plan's id to tell it from others; `--plan` takes the start of one. */
export function shortPlan(planId: string): string {
  return planId.slice(0, 12);
}
