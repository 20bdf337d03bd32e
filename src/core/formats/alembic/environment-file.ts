import type { Problem } from "../../model/problem.js";
import { problemOf, TextProblem } from "../../sql/text-problem.js";
import { bindingsOf } from "./python-bindings.js";
import { type Expression, expressionOf, pathOf } from "./python-expressions.js";
import { splitAt, statementsOf } from "./python-statements.js";
import { type Token, tokensOf } from "./python-tokens.js";
import type { IniSection } from "./ini.js";

/** What `env.py` tells Alembic, as far as it is written there plainly. */
export interface AlembicEnvironment {
  readonly table?: string;
  readonly schema?: string;
  /** What it does not do in one transaction with the version table's row, by its own words. */
  readonly commitsEach?: true;
  /** It compares all schemas of a database, those of others among them. */
  readonly allSchemas?: true;
  readonly problems: readonly Problem[];
}

/** What may be asked for by name: options of the ini file alone, or those of pyproject.toml, too. */
export interface Options {
  readonly ini: IniSection;
  readonly all: IniSection;
}

/** Read without running it: the parameters of `context.configure(…)` wherever they stand. */
export function readEnvironment(text: string, file: string, options: Options): AlembicEnvironment {
  try {
    return new EnvironmentReader(tokensOf(text), file, options).read();
  } catch (error) {
    // That Python could not read it either is Alembic's to say: no revision hangs on it.
    if (error instanceof TextProblem) return { problems: [] };
    throw error;
  }
}

class EnvironmentReader {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  readonly #options: Options;
  readonly #problems: Problem[] = [];

  constructor(tokens: readonly Token[], file: string, options: Options) {
    this.#tokens = tokens;
    this.#file = file;
    this.#options = options;
  }

  read(): AlembicEnvironment {
    const table = this.#text("version_table");
    const schema = this.#text("version_table_schema");
    return {
      ...(table === undefined ? {} : { table }),
      ...(schema === undefined ? {} : { schema }),
      ...(this.#isFalse("transactional_ddl") || this.#autocommits() ? { commitsEach: true } : {}),
      ...(this.#given("include_schemas").some((value) => value.kind !== "truth" || value.value)
        ? { allSchemas: true }
        : {}),
      problems: this.#problems,
    };
  }

  /** What a parameter of this name is given, wherever that stands. */
  #given(name: string): readonly Expression[] {
    return this.#tokens.flatMap((token, index) => {
      const [before, after] = [this.#tokens[index - 1]?.text ?? "", this.#tokens[index + 1]?.text];
      // By its name, or as an entry of what is spread out.
      const named = token.kind === "name" && token.text === name && after === "=" && "(,".includes(before);
      const entry = token.kind === "string" && token.string?.value === name && after === ":";
      if (!named && !entry) return [];
      const rest = this.#tokens.slice(index + 2);
      const value = splitAt(untilClosed(rest), ",")[0] ?? [];
      return value.length > 0 ? [expressionOf(value)] : [];
    });
  }

  /** The one text that it is; a problem where it is made when the file runs. */
  #text(name: string): string | undefined {
    const given = this.#given(name);
    const texts = given.map((value) => (value.kind === "none" ? null : this.#textOf(value)));
    const [first] = texts;
    const other = texts.findIndex((text) => text === undefined || text !== first);
    if (other < 0) return first ?? undefined;
    const { line, column } = given[other]!.at;
    this.#problems.push(problemOf("revision_computed", { name }, "error", { file: this.#file, line, column }));
    return undefined;
  }

  /** A literal, a constant of the file, or an option of the settings that is asked for by its name. */
  #textOf(value: Expression): string | null | undefined {
    if (value.kind === "text") return value.value;
    if (value.kind === "name") {
      const bound = bindingsOf(statementsOf(this.#tokens)).filter((binding) => binding.name === value.name);
      const only = bound.length === 1 ? bound[0]?.value : undefined;
      return only && only.kind !== "name" ? (only.kind === "none" ? null : this.#textOf(only)) : undefined;
    }
    const asks =
      value.kind === "call" ? /(?:^|\.)get_(main|alembic)_option$/.exec(pathOf(value.of) ?? "")?.[1] : undefined;
    if (value.kind !== "call" || asks === undefined) return undefined;
    const [key, otherwise] = value.given;
    if (key?.value.kind !== "text") return undefined;
    const found = this.#options[asks === "main" ? "ini" : "all"].get(key.value.value.toLowerCase());
    if (found !== undefined) return found;
    return otherwise === undefined ? null : this.#textOf(otherwise.value);
  }

  #isFalse(name: string): boolean {
    return this.#given(name).some((value) => value.kind !== "truth" || !value.value);
  }

  /** An engine or a connection whose every statement is in at once. */
  #autocommits(): boolean {
    return this.#tokens.some(({ string }) => string?.value?.toUpperCase() === "AUTOCOMMIT");
  }
}

/** The tokens up to the bracket that closes around them. */
function untilClosed(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== "operator") continue;
    if (text === "(" || text === "[" || text === "{") depth++;
    if ((text === ")" || text === "]" || text === "}") && depth-- === 0) return tokens.slice(0, index);
  }
  return tokens;
}
