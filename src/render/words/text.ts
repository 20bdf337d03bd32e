import type {
  ConfigProblem,
  FailureCode,
  FailureFacts,
  RefusalCode,
  UrlProblem,
  WrongUse,
} from "../../core/failures/failure.js";
import type { Fault } from "../../core/model/fault.js";
import type { ObstacleWhy } from "../../core/model/obstacle.js";
import type { ProblemCode, ProblemFacts } from "../../core/model/problem.js";

/** One failure in words. Causes that an engine knows are added to these. */
export interface FailureText {
  /** One sentence: what failed. */
  readonly what: string;
  /** Why it probably did. */
  readonly causes?: readonly string[];
  /** What to type or change next, each on a line. */
  readonly fixes: readonly string[];
}

/** Each code with its words: a new code does not compile before both languages have it. */
export type FailureWords = { readonly [C in FailureCode]: (facts: FailureFacts[C]) => FailureText };
export type WrongUseWords = ByKind<WrongUse, FailureText>;
export type ConfigWords = ByKind<ConfigProblem, FailureText>;
export type UrlWords = ByKind<UrlProblem, FailureText>;

/** What is wrong with a file, and what to do about it. */
export interface ProblemText {
  readonly what: string;
  readonly fix?: string;
}
export type ProblemWords = {
  readonly [C in ProblemCode]: (facts: ProblemFacts[C] & { readonly file: string }) => ProblemText;
};

/** Why a migration cannot be written in another format, whose title is `to`. */
export type ObstacleWords = {
  readonly [K in ObstacleWhy["kind"]]: (
    to: string,
    why: Extract<ObstacleWhy, { readonly kind: K }>,
  ) => Required<ProblemText>;
};

/** A refusal's first line, its rule, and what to do where no flag would allow it. */
export interface RefusalText {
  readonly what: (about: RefusalAbout) => string;
  readonly rule: string;
  readonly instead: (about: RefusalAbout) => string;
}
export interface RefusalAbout {
  readonly id: string;
  readonly name: string;
  /** The actions in words, joined. */
  readonly what: string;
}
export type RefusalWords = { readonly [C in RefusalCode]: RefusalText };

type ByKind<Union extends { readonly kind: string }, Text> = {
  readonly [K in Union["kind"]]: (detail: Extract<Union, { readonly kind: K }>) => Text;
};

/** The words of one case of a union, found by its kind. */
export function ofKind<Union extends { readonly kind: string }>(
  words: ByKind<Union, FailureText>,
  detail: Union,
): FailureText {
  const say = words[detail.kind as Union["kind"]] as (given: Union) => FailureText;
  return say(detail);
}

/** `, perhaps` and the like only where there is something to add. */
export function maybe<T>(value: T | undefined, say: (value: T) => string): string {
  return value === undefined || value === "" ? "" : say(value);
}

/** `3–1`: the units that are in, as they are taken back. */
export function backwards(done: number): string {
  return done === 1 ? "1" : `${done}–1`;
}

/** It is what stands in the table, or goes into it, that is wrong. */
export function isOfRows({ kind }: Fault): boolean {
  return kind === "taken" || kind === "empty" || kind === "disallowed";
}
