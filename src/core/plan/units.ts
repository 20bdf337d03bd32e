import type { LeftOutWhy } from "../model/transaction-why.js";
import type { Progress } from "../model/applied.js";
import type { Direction } from "../model/migration.js";
import type { Problem, ProblemFacts, Severity } from "../model/problem.js";
import { cut } from "../sql/cut.js";
import type { Dialect, StatementClass, StatementReader } from "../sql/dialect.js";
import type { Piece, StatementPiece } from "../sql/piece.js";
import { problemOf, TextProblem } from "../sql/text-problem.js";
import { type Draft, draftAt, isClean, keep, nothingBound } from "./draft.js";
import { keeping } from "./keeping.js";
import { type Carried, nothingCarried, SessionSettings } from "./session-settings.js";
import type { Own, SeesOwn } from "./sees-own.js";
import { performedUnit, type Rendered } from "./performed.js";
import type { Unit } from "./unit.js";

/** A script cut into what is in whole or not at all. Holds no text: a script may be larger than memory. */
export interface CutScript {
  readonly units: readonly Unit[];
  readonly statements: number;
  /** Something in it could destroy, and no reader was there to judge: to be cut again with one. */
  readonly unjudged: boolean;
  readonly problems: readonly Problem[];
}

/** What is known of a script beside its text. */
export interface Around {
  /** Statements that are not to run, by their number. */
  readonly skips?: ReadonlySet<number>;
  /** Databases that it must not touch. */
  readonly never?: readonly string[];
  readonly own?: Own;
  /** What of it is in: the rest may have been corrected meanwhile. */
  readonly soFar?: SoFar | undefined;
  /** What its command says it would run. */
  readonly rendered?: Rendered | undefined;
}

/** How far a script has been gone along. */
export type SoFar = Pick<Progress, "hashes" | "begun" | "begunHash" | "retry">;

/** Actions kept per unit; what destroys is always kept. */
export const actionsKept = 200;

/**
 * Units of one direction. Without a word of its author a script is one transaction; what cannot be in one
 * stands alone between two; the author's own BEGIN and COMMIT cut where he cut; with
 * `-- sluice:no-transaction` each statement is a unit.
 */
export function unitsOf(
  direction: Direction,
  dialect: Dialect,
  reader?: StatementReader,
  around: Around = {},
): CutScript {
  if (direction.performed) return performedUnit(direction, direction.performed, dialect, reader, around.rendered);
  const builder = new UnitBuilder(direction, dialect, reader, around);
  const { script, code } = direction;
  if (code) {
    // Another language's text: nothing of it can be cut, or run.
    const { wants, language, format } = code;
    const at = { file: script.file };
    builder.problem(
      wants ? problemOf("no_command", wants, "error", at) : problemOf("not_sql", { language, format }, "error", at),
    );
    return builder.finish();
  }
  try {
    const pieces = cut(script.read(), dialect.rules, { firstLine: script.firstLine, watch: dialect.watch });
    // Not a loop over them: it would hold one statement while the next is read, and both may be megabytes.
    while (builder.takeFrom(pieces));
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    builder.problem(error.in(script.file));
  }
  return builder.finish();
}

class UnitBuilder {
  readonly #direction: Direction;
  readonly #dialect: Dialect;
  readonly #reader: StatementReader | undefined;
  readonly #never: ReadonlySet<string>;
  readonly #ownNames: RegExp | undefined;
  readonly #own: SeesOwn | undefined;
  readonly #units: Unit[] = [];
  readonly #problems: Problem[] = [];
  #draft: Draft | undefined;
  #begun: StatementPiece | undefined;
  #index = 0;
  #statements = 0;
  #unjudged = false;
  /** Session settings in force: those of finished units, and with those of the open one. */
  #settled: Carried = nothingCarried;
  readonly #settings: SessionSettings;
  readonly #leftOut = new Set<LeftOutWhy>();
  /** As what the server reads the text here, where that is not what it is. */
  #textIs: string | undefined;
  /** What is left in the session, and what takes it away. */
  readonly #left = new Map<string, readonly string[]>();
  readonly #skips: ReadonlySet<number>;
  readonly #soFar: SoFar | undefined;
  /** Hashes of what is in, and of what broke off behind it. */
  readonly #parts: readonly string[];

  constructor(direction: Direction, dialect: Dialect, reader: StatementReader | undefined, around: Around) {
    const { skips = new Set(), never = [], own, soFar } = around;
    const names = own?.names.map((name) => name.replace(/\W/g, String.raw`\$&`));
    this.#ownNames = names && new RegExp(names.join("|"), "i");
    this.#own = own?.seen?.();
    this.#skips = skips;
    this.#soFar = soFar;
    this.#parts = [...(soFar?.hashes ?? []), ...(soFar?.begunHash === undefined ? [] : [soFar.begunHash])];
    // Some servers tell no capitals apart in them: one more is refused rather than one less.
    this.#never = new Set(never.map((name) => name.toLowerCase()));
    this.#direction = direction;
    this.#dialect = dialect;
    this.#reader = reader;
    this.#settings = new SessionSettings(dialect);
  }

  takeFrom(pieces: Iterator<Piece, void>): boolean {
    const { done, value: piece } = pieces.next();
    if (piece?.kind === "statement") this.#add(piece);
    return !done;
  }

  #add(piece: StatementPiece): void {
    if (this.#skips.has(this.#index)) {
      // A unit is one piece of its script.
      this.#close();
      this.#index++;
      return;
    }
    this.#assertEncoding(piece);
    const statementClass = this.#dialect.classify(piece);
    const single = this.#direction.transaction === "none" && !this.#begun;
    switch (statementClass.kind) {
      case "begin":
        if (this.#begun && !statementClass.commits) {
          // One in another is a warning to the server, and the transaction goes on: it is sent as it stands.
          this.#append(piece, { kind: "plain" });
          break;
        }
        this.#close();
        this.#begun = piece;
        break;
      case "commit":
        this.#close();
        this.#begun = undefined;
        break;
      case "rollback":
        this.#refuse("taken_back", piece, { words: piece.words });
        this.#close();
        this.#begun = undefined;
        break;
      case "left-out":
        this.#close();
        this.#leaveOut(piece, statementClass);
        break;
      case "refused":
        this.#refuse("transaction_word", piece, { words: statementClass.words, why: statementClass.why });
        break;
      default:
        this.#take(piece, statementClass, single);
    }
    this.#index++;
  }

  /** A file is UTF-8: told that it is something else, the server would encode it once more. Told once. */
  #assertEncoding(piece: StatementPiece): void {
    const charset = this.#textIs;
    if (charset && (piece.parts ?? [piece.text]).some((part) => beyondAscii.test(part))) {
      this.#tell("encoded_twice", "error", piece, { charset });
      this.#textIs = undefined;
    }
    const said = this.#dialect.textIs?.(piece);
    if (said !== undefined) this.#textIs = /^(?:utf8(?:mb[34])?|binary|)$/.test(said) ? undefined : said;
  }

  problem(problem: Problem): void {
    this.#problems.push(problem);
  }

  finish(): CutScript {
    if (this.#begun) this.#refuse("transaction_word", this.#begun, { words: "BEGIN", why: "unended" });
    this.#close();
    this.#cleanUp();
    // A script of comments alone is applied as well: its history row needs a unit.
    if (this.#units.length === 0 || this.#isAllIn())
      this.#units.push({
        kind: "transaction",
        first: this.#index,
        count: 0,
        hash: nothingBound,
        bytes: 0,
        longest: 0,
        actions: [],
      });
    return {
      units: keeping(this.#units),
      statements: this.#statements,
      unjudged: this.#unjudged,
      problems: this.#problems,
    };
  }

  #cleanUp(): void {
    const undo = [...new Set([...this.#left.values()].flat())];
    const last = this.#units.pop();
    if (!last) return;
    const { clean: _, ...unit } = last;
    this.#units.push(undo.length > 0 ? { ...unit, undo } : last);
  }

  #take(piece: StatementPiece, statementClass: StatementClass, single: boolean): void {
    const alone = standsAlone(piece, statementClass, this.#begun !== undefined);
    if (alone && this.#begun && !("commits" in statementClass)) {
      this.#refuse("transaction_word", piece, { words: `BEGIN … ${piece.words}`, why: "inside" });
      return;
    }
    if (alone || single) this.#close();
    if (alone) this.#begun = undefined;
    this.#append(piece, statementClass);
    if (alone) this.#close({ kind: "alone", ...extraOf(piece, statementClass) });
    else if (single || this.#isPart()) this.#close();
  }

  /** What ran as one is one, also where what parted it from the next was taken out since. */
  #isPart(): boolean {
    const part = this.#parts[this.#units.length];
    const draft = this.#draft;
    return part !== undefined && !this.#begun && draft?.binds === true && draft.hash.digest() === part;
  }

  /** The same of what only sets the session: its hash does not tell where it ends, what follows does. */
  #isPartThatSets(): boolean {
    return this.#draft?.binds === false && !this.#begun && this.#parts[this.#units.length] === nothingBound;
  }

  /** All of it is in that there is now: what failed was taken out since, and nobody has recorded the end yet. */
  #isAllIn(): boolean {
    const { hashes = [], begun, retry } = this.#soFar ?? {};
    return this.#soFar !== undefined && this.#units.length === hashes.length && (begun === undefined || retry === true);
  }

  #append(piece: StatementPiece, statementClass: StatementClass): void {
    const effect = this.#dialect.sessionEffect(piece);
    const binds = effect.kind !== "sets" && effect.kind !== "forgets" && !effect.passes;
    if (binds && this.#isPartThatSets()) this.#close();
    const lost = this.#draft ? undefined : this.#settings.takeUnsayable();
    if (lost) this.#refuse("setting_lost", lost, {});
    const before = this.#draft || this.#index === 0 ? undefined : this.#dialect.readsBefore?.(piece);
    if (before !== undefined) this.#refuse("transaction_word", piece, { words: before, why: "of-before" });
    const begin = this.#begun ? normal(this.#begun.text) : undefined;
    const draft = (this.#draft ??= draftAt(this.#index, begin));
    draft.count++;
    draft.needs.push(...this.#settings.neededBy(piece));
    draft.mayNeed.push(...this.#settings.mayNeed(piece, effect));
    let length = 0;
    for (const part of piece.parts ?? [piece.text]) {
      length += part.length;
      draft.hash.add(part);
    }
    draft.longest = Math.max(draft.longest, length);
    draft.bytes += length + 2;
    draft.hash.add(";\n");
    keep(draft.storage, this.#dialect.storage?.(piece));
    this.#guard(piece, draft);
    for (const { name, undo, blocks } of effect.leaves ?? []) {
      // One that an earlier unit has made is that one's.
      if (blocks && !this.#left.get(name)?.length) draft.unmake.push(...undo);
      this.#left.set(name, undo);
    }
    draft.clean &&= isClean(effect, draft.fresh);
    draft.binds ||= binds;
    if (this.#settings.isOnce(piece, effect)) draft.extra = { ...draft.extra, once: true };
    this.#settings.take(piece, effect, statementClass.kind === "alone-in-message");
    if (statementClass.kind === "alone-in-message") draft.extra = { ...draft.extra, aloneInMessage: true };
    if (statementClass.kind === "may-end-transaction" && this.#direction.transaction === "none")
      draft.extra = { ...draft.extra, mayEndTransaction: true };
    if (statementClass.kind === "may-end-transaction" && statementClass.alone)
      draft.extra = { ...draft.extra, unseen: true };
    if (statementClass.kind === "may-end-transaction" && statementClass.alone && this.#begun)
      draft.extra = { mayCommit: { at: draft.first + draft.count - 1, words: firstWord(piece) }, ...draft.extra };
    if (statementClass.kind === "drops-lock") draft.extra = { ...draft.extra, dropsLock: true, aloneInMessage: true };
    if (this.#begun) draft.extra = { ...draft.extra, why: "own-transaction" };
    this.#statements++;
    this.#judge(piece, draft);
    this.#own?.hear(piece, effect);
    // What comes behind it may be said anew without what it takes away.
    const takesAway = effect.leaves?.some(({ undo }) => undo.length === 0);
    if (effect.passes && takesAway && !draft.binds && !this.#begun) this.#close();
  }

  #guard(piece: StatementPiece, draft: Draft): void {
    if (this.#never.size === 0) return;
    const found = this.#dialect.databases?.(piece) ?? [];
    const touched = found.filter((name) => this.#never.has(name.toLowerCase()));
    if (touched.length > 0) draft.extra = { ...draft.extra, never: [...(draft.extra.never ?? []), ...touched] };
  }

  #judge(piece: StatementPiece, draft: Draft): void {
    if (!this.#reader) {
      if (this.#dialect.mayDestroy(piece) || this.#namesOwn(piece)) this.#unjudged = true;
      return;
    }
    const actions = this.#reader.actions(piece);
    const found = this.#own?.changedBy(actions);
    if (found) this.#tell("own_table", "error", piece, found);
    for (const action of actions) {
      if (action.destroys || draft.actions.length < actionsKept) draft.actions.push(action);
    }
  }

  #namesOwn({ text, parts = [text] }: StatementPiece): boolean {
    return parts.some((part) => this.#ownNames?.test(part) === true);
  }

  #close(extra?: Partial<Unit>): void {
    const draft = this.#draft;
    this.#draft = undefined;
    if (!draft) return;
    const { first, count, bytes, longest, actions, begin } = draft;
    const { texts: settings, changeReading, moved } = this.#settled;
    this.#settled = this.#settings.endOfUnit();
    this.#units.push({
      kind: "transaction",
      first,
      count,
      bytes,
      longest,
      actions,
      // What only sets the session is said again before each unit after it, as the file then says it.
      hash: draft.binds ? draft.hash.digest() : nothingBound,
      ...(begin ? { begin } : {}),
      ...(settings.length > 0 ? { settings } : {}),
      ...(draft.clean && settings.length === 0 ? { clean: true as const } : {}),
      ...(moved || this.#settled.moved ? { moved: true as const } : {}),
      ...(draft.needs.length > 0 ? { needs: draft.needs } : {}),
      ...(draft.mayNeed.length > 0 ? { mayNeed: draft.mayNeed } : {}),
      ...(draft.storage.length > 0 ? { storage: draft.storage } : {}),
      ...(draft.unmake.length > 0 ? { unmake: draft.unmake } : {}),
      ...(changeReading ? { aloneInMessage: true } : {}),
      ...draft.extra,
      ...extra,
    });
  }

  /** Of many of a kind the first is told. */
  #leaveOut(piece: StatementPiece, { words, why }: Extract<StatementClass, { kind: "left-out" }>): void {
    if (!this.#leftOut.has(why)) this.#tell("left_out", "note", piece, { words, why });
    this.#leftOut.add(why);
  }

  #refuse<C extends "transaction_word" | "taken_back" | "setting_lost">(
    code: C,
    { line, column }: StatementPiece,
    facts: ProblemFacts[C],
  ): void {
    this.#tell(code, "error", { line, column }, facts);
  }

  #tell<C extends "transaction_word" | "taken_back" | "setting_lost" | "left_out" | "encoded_twice" | "own_table">(
    code: C,
    severity: Severity,
    { line, column }: Pick<StatementPiece, "line" | "column">,
    facts: ProblemFacts[C],
  ): void {
    const at = { file: this.#direction.script.file, line, column };
    this.#problems.push({ code, severity, at, facts } as Problem);
  }
}

function standsAlone(piece: StatementPiece, statementClass: StatementClass, begun: boolean): boolean {
  if (statementClass.kind === "outside-transaction") return true;
  // In the author's own transaction it is tried where he put it.
  if (statementClass.kind === "may-end-transaction") return statementClass.alone === true && !begun;
  return statementClass.kind === "drops-lock" && piece.words.startsWith("DISCARD");
}

function extraOf(piece: StatementPiece, statementClass: StatementClass): Partial<Unit> {
  if (statementClass.kind === "may-end-transaction") return { why: firstWord(piece) };
  if (statementClass.kind !== "outside-transaction") return { why: "drops-lock" };
  const { why, commits, index } = statementClass;
  return { why, ...(commits ? { commits } : {}), ...(index ? { index } : {}) };
}

function firstWord({ words }: StatementPiece): string {
  return words.split(" ", 1)[0] ?? "";
}

const beyondAscii = /[^\u0000-\u007f]/;

function normal(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
