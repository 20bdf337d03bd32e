import type { View } from "../render/view.js";
import type { Words } from "../render/words/en.js";
import type { World } from "../operations/world.js";
import { exitOf } from "./exit.js";
import type { FlagName, FlagValues } from "./flags.js";
import { assertFits, assertNoConflict, type Given } from "./parse.js";

/** A command as the command line knows it: data, and loaders for the rest. */
export interface Command extends CommandFacts {
  /** Judges what was typed; throws `wrong_use`. Nothing is loaded or touched yet. */
  prepare(given: Given, words: readonly string[]): Prepared;
}

/** What help, documentation and the parser need. */
export interface CommandFacts {
  readonly name: CommandName;
  readonly argument?: { readonly name: "NAME" | "ID"; readonly required: boolean };
  /** Its own flags, beside those of every command. */
  readonly flags: readonly FlagName[];
  /** Where a flag's value is another thing here: `--to FORMAT`. */
  readonly values?: Readonly<Partial<Record<FlagName, string>>>;
  /** Of those of every command the ones that it takes, where it does not take all. */
  readonly globals?: readonly FlagName[];
  readonly examples: readonly string[];
  /** `run`: its screen is told by events as they happen. */
  readonly screen: "run" | "report";
}

export type CommandName =
  | "init"
  | "new"
  | "status"
  | "plan"
  | "up"
  | "down"
  | "redo"
  | "reset"
  | "log"
  | "resolve"
  | "baseline"
  | "convert"
  | "wait";

export interface Prepared {
  /** Interrupt it after so long, as a signal would. */
  readonly limitMs?: number;
  run(stage: Stage): Promise<Outcome>;
  /** What a report had of its result when it failed, as it is shown. A run has told it as it went. */
  partial?(result: object): Promise<Outcome>;
}

/** What a command is given to work with. */
export interface Stage {
  /** Settles the settings; throws where they are wrong. */
  world(): Promise<World>;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows a text and asks yes or no; absent without a terminal. */
  readonly ask?: (shown: (view: View) => string, question: (words: Words) => string) => Promise<boolean>;
}

export interface Outcome {
  readonly result: object;
  readonly exitCode: number;
  /** The result as JSON shows it, where that is not the result itself. */
  document?(view: View): object;
  /** The screen of the result. */
  render(view: View): string;
}

/** How one command is written down. */
export interface CommandSpec<Request, Result extends object> extends CommandFacts {
  readonly conflicts?: readonly (readonly [FlagName, FlagName])[];
  request(flags: FlagValues, argument: string): Request;
  readonly operation: () => Promise<(request: Request, world: World) => Promise<Result>>;
  readonly renderer: () => Promise<(result: Result, view: View, request: Request) => string>;
  /** The result as JSON shows it, where that is not the result itself. */
  readonly document?: () => Promise<(result: Result, view: View) => object>;
  /** Its `--timeout` is its own business. */
  readonly ownTimeout?: true;
}

/** Makes a command of its spec; the types of its request and result end here. */
export function command<Request, Result extends object>(spec: CommandSpec<Request, Result>): Command {
  return {
    name: spec.name,
    ...(spec.argument ? { argument: spec.argument } : {}),
    flags: spec.flags,
    examples: spec.examples,
    screen: spec.screen,
    prepare(given, words) {
      const argument = assertFits(given, spec, words);
      assertNoConflict(given, spec.conflicts ?? []);
      const request = spec.request(given.flags, argument ?? "");
      // 0 is no limit, as for a statement.
      const limitMs = spec.ownTimeout ? undefined : given.flags.timeout || undefined;
      const check = given.flags.check === true;
      const outcomeOf = async (result: Result): Promise<Outcome> => {
        const [render, document] = await Promise.all([spec.renderer(), spec.document?.()]);
        return {
          result,
          exitCode: exitOf(result, check),
          render: (view) => render(result, view, request),
          ...(document ? { document: (view) => document(result, view) } : {}),
        };
      };
      return {
        ...(spec.screen === "report" ? { partial: (result) => outcomeOf(result as Result) } : {}),
        ...(limitMs === undefined ? {} : { limitMs }),
        async run(stage) {
          // Read from disk together, where one after the other would keep a start waiting.
          const [operation, world] = await Promise.all([spec.operation(), stage.world()]);
          return outcomeOf(await operation(request, world));
        },
      };
    },
  };
}

/** The object without what is undefined: an absent flag is an absent field. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
