import type { AnySluiceError, Excerpt, LeftHalf, Refusal } from "../core/failures/failure.js";
import type { At } from "../core/model/at.js";
import type { CauseWords } from "../core/model/cause.js";
import type { Fault } from "../core/model/fault.js";
import type { Problem } from "../core/model/problem.js";
import type { TargetRun } from "../operations/target-run.js";
import { labelled, textOf } from "./frame.js";
import { renderExcerpt } from "./excerpt.js";
import { placeOf, problemText, renderProblem } from "./problem.js";
import { refusalLines, renderRefusals } from "./refusal.js";
import { codeIn } from "./fault-code.js";
import { partialText, runLine, shownKey } from "./run.js";
import { asTyped, goingOn, type Where } from "./typed.js";
import type { View } from "./view.js";
import { oneLine, plain } from "./width.js";
import type { FailureText } from "./words/text.js";
import type { AllWords, Words } from "./words/en.js";

/** A failure with everything that can be said of it, in one language. */
export interface Explanation {
  readonly text: FailureText;
  readonly causes: readonly string[];
  readonly fixes: readonly string[];
  readonly fault?: Fault;
  readonly at?: At;
  readonly excerpt?: Excerpt;
  readonly problems: readonly Problem[];
  readonly refusals: readonly Refusal[];
  /** What is in and what was not begun. */
  readonly stands: readonly string[];
}

/** Who tells of a failure has loaded them. */
export function failuresIn({ failures }: Words): AllWords["failures"] {
  if (!failures) throw new Error("the words for failures are not loaded");
  return failures;
}

/** Gathers what is known of a failure; `likely` are the causes that its engine recognised. */
export function explain(
  error: AnySluiceError,
  words: Words,
  likely: readonly CauseWords[],
  where: Where = {},
): Explanation {
  const text = (failuresIn(words)[error.code] as (facts: AnySluiceError["facts"]) => FailureText)(error.facts);
  return explainAs(text, error, words, likely, where);
}

/** The same in words that are there. */
export function explainAs(
  text: FailureText,
  error: AnySluiceError,
  words: Words,
  likely: readonly CauseWords[] = [],
  where: Where = {},
): Explanation {
  const facts = error.facts as {
    at?: At;
    excerpt?: Excerpt;
    fault?: Fault;
    problems?: readonly Problem[];
    refusals?: readonly Refusal[];
  };
  const problems = error.code === "source_invalid" || error.code === "not_convertible" ? (facts.problems ?? []) : [];
  const at = error.code === "lock_lost" ? undefined : (facts.at ?? problems[0]?.at);
  const typed = (said: string): string => asTyped(goingOn(said, error.goOn), where, error.target);
  return {
    text: { ...text, what: typed(text.what) },
    causes: unique([...likely.map((cause) => cause.cause.replace(/(?<![.…])\.$/u, "")), ...(text.causes ?? [])]),
    fixes: unique([
      ...likely.map((cause) => typed(cause.fix)),
      ...(likely.length > 0 && isKnownBetter(error, likely) ? [] : text.fixes.map(typed)),
    ]),
    ...(facts.fault && facts.fault.kind !== "changed" ? { fault: facts.fault } : {}),
    ...(at ? { at } : {}),
    ...(facts.excerpt ? { excerpt: facts.excerpt } : {}),
    problems,
    refusals: error.code === "refused" ? (facts.refusals ?? []) : [],
    stands: [
      ...standsAfter(error, words).map(typed),
      ...(error.further ? [words.screens.run.targetsFailed(error.further)] : []),
    ],
  };
}

/** Failures whose own remedy is only the general form of what a recognised cause says. */
function isKnownBetter(error: AnySluiceError, likely: readonly CauseWords[]): boolean {
  if (error.code === "migration_failed") {
    // How to go on is said to the end: by the cause, or by the failure.
    const { direction, outcome } = error.facts;
    return outcome === "rolled-back" && likely.some(({ fix }) => fix.includes(`sluice ${direction}`));
  }
  return error.code === "rejected" || error.code === "no_privilege" || error.code === "tls_failed";
}

/** CONTRACT's frame: what failed, where, what the server said, likely causes, what to do, what stands. */
export function renderError(error: AnySluiceError, explanation: Explanation, view: View): string {
  const { words, paint } = view;
  const name = nameOf(error, view);
  if (error.code === "wrong_use" && explanation.causes.length === 0)
    return textOf([`${name}${oneLine(explanation.text.what)}      (${explanation.fixes.join("; ")})`]);
  if (explanation.refusals.length > 0)
    return textOf([...(name === "" ? [] : [name.trimEnd()]), ...renderRefusals(explanation.refusals, view)]);
  const { labels } = words.screens;
  const lines: string[] = [...headline(error, explanation, view)];
  if (explanation.problems.length > 0)
    lines.push("", ...explanation.problems.flatMap((problem) => renderProblem(problem, view)), "");
  else if (explanation.at) {
    lines.push(...(lines.length > 0 ? [""] : []), paint.place(placeOf(explanation.at)));
    if (explanation.excerpt) lines.push(...renderExcerpt(explanation.excerpt, view));
  }
  const { fault } = explanation;
  if (fault) lines.push(...faultLines(error, fault, view));
  if (explanation.causes.length > 0) lines.push(...labelled(labels.likely, explanation.causes.map(oneLine), view));
  const act = [...explanation.fixes, ...explanation.stands];
  if (act.length > 0)
    lines.push(...labelled(explanation.fixes.length > 0 ? labels.act : labels.stands, act.map(plain), view));
  return textOf(lines);
}

/** A failure as JSON shows it. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly causes: readonly string[];
  readonly fixes: readonly string[];
  readonly target?: string;
  readonly id?: string;
  readonly sqlstate?: string;
  readonly errno?: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** The `error` of a document. */
export function errorDocument(
  error: AnySluiceError,
  explanation: Explanation,
  words: Words,
  where: Where = {},
): ErrorDocument {
  const { at, fault, refusals, problems } = explanation;
  const id = (error.facts as { readonly id?: string }).id ?? refusals[0]?.id;
  const refused = refusals.map((refusal) => refusalLines(refusal, words, where));
  const wrong = problems.map((problem) => ({ at: placeOf(problem.at), text: problemText(problem, words) }));
  return {
    code: error.code,
    message: messageOf(
      explanation,
      refused.map((refusal) => refusal.what),
    ),
    causes: [
      ...explanation.causes,
      ...refused.map((refusal) => refusal.rule),
      ...wrong.map((one) => `${one.at}  ${one.text.what}`),
    ],
    fixes: unique([
      ...refused.map((refusal) => refusal.act),
      ...wrong.flatMap((one) => one.text.fix ?? []),
      ...explanation.fixes,
    ]),
    ...(error.target === undefined ? {} : { target: error.target }),
    ...(id === undefined ? {} : { id }),
    ...(fault?.sqlstate === undefined ? {} : { sqlstate: fault.sqlstate }),
    ...(fault?.errno === undefined ? {} : { errno: fault.errno }),
    ...(at === undefined ? {} : { file: at.file }),
    ...(at?.line === undefined ? {} : { line: at.line }),
    ...(at?.column === undefined ? {} : { column: at.column }),
  };
}

function messageOf(explanation: Explanation, refused: readonly string[]): string {
  const said = explanation.fault ? [oneLine(explanation.fault.message)] : refused;
  return [explanation.text.what, ...said].filter((part) => part !== "").join(": ");
}

/** The target it failed in, where there are several and progress has not named it. */
function nameOf({ target }: AnySluiceError, { several, shown, paint }: View): string {
  return several && target !== undefined && !shown?.has(shownKey.target(target)) ? `${paint.strong(target)}   ` : "";
}

/** The failing migration's own line, unless progress has shown it; else what failed. */
function headline(error: AnySluiceError, explanation: Explanation, view: View): readonly string[] {
  const { paint, words } = view;
  const name = nameOf(error, view);
  if (error.code !== "migration_failed") return [`${name}${paint.bad("✗")} ${oneLine(explanation.text.what)}`];
  const { facts } = error;
  if (view.shown?.has(shownKey.failed(error.target ?? "", facts.id))) return [];
  const outcome =
    facts.outcome === "rolled-back"
      ? words.screens.run.rolledBack(facts.direction, facts.cutOff)
      : partialText({ ...facts, of: facts.units }, view);
  return [runLine(paint.bad("✗"), facts, outcome)];
}

function faultLines({ code: failed }: AnySluiceError, fault: Fault, view: View): readonly string[] {
  const { labels } = view.words.screens;
  const code = codeIn(fault) ?? fault.code;
  const isServers = fault.sqlstate !== undefined || fault.errno !== undefined;
  const label = failed === "would_fail" ? labels.expected : isServers ? labels.server : labels.network;
  const message = fault.message === "" ? (code ?? "") : fault.message;
  const shownCode = code === undefined || message.includes(code) ? "" : ` (${code})`;
  return [
    ...labelled(label, [`${plain(message)}${shownCode}`], view),
    ...(fault.detail ? labelled(labels.detail, [plain(fault.detail)], view) : []),
    ...(fault.hint ? labelled(labels.hint, [plain(fault.hint)], view) : []),
    ...(fault.where ? labelled(labels.where, [plain(fault.where)], view) : []),
  ];
}

interface PartialRun {
  readonly targets: readonly Partial<TargetRun>[];
}

function partialOf(error: { readonly partial?: Partial<PartialRun> }): Partial<PartialRun> | undefined {
  return error.partial;
}

function standsAfter(error: AnySluiceError, words: Words): readonly string[] {
  const targets = partialOf(error)?.targets ?? [];
  const failed = targets.find((target) => target.failed);
  const run = words.screens.run;
  if (error.code !== "migration_failed" || !failed) {
    const { half } = error.facts as LeftHalf;
    return [...(half ? [run.half(half)] : []), ...others(targets, words)];
  }
  const { direction } = error.facts;
  const done = (direction === "up" ? failed.applied : failed.reverted) ?? [];
  const ids = done.map((migration) => migration.id);
  const { together = [] } = error.facts;
  const rest = (failed.pending?.length ?? 0) > together.length + 1 && direction === "up";
  const stays = run.stays({ rest, ids, together, direction });
  return [stays, ...others(targets, words)].filter((line) => line !== "");
}

function others(targets: readonly Partial<TargetRun>[], words: Words): readonly string[] {
  const idle = targets.flatMap((target) => (target.notStarted && target.name !== undefined ? [target.name] : []));
  return idle.length > 0 ? [words.screens.run.targetsNotStarted(idle)] : [];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ""))];
}
