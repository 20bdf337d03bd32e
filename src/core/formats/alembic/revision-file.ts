import type { At } from "../../model/at.js";
import type { Problem } from "../../model/problem.js";
import { problemOf, TextProblem } from "../../sql/text-problem.js";
import { anyName, type Binding, bindingsOf, isScope } from "./python-bindings.js";
import { type Expression, expressionOf } from "./python-expressions.js";
import { type Statement, statementsOf } from "./python-statements.js";
import { type Token, tokensOf } from "./python-tokens.js";
import { type Revision, type RevisionName, revisionNames } from "./revision.js";
import { stepContentOf } from "./step-content.js";

export interface ReadRevision {
  /** Absent where the file does not say which revision it is, or what it follows. */
  readonly revision?: Revision;
  readonly problems: readonly Problem[];
}

/** What Alembic's own table holds of an id, unless somebody made it wider. */
const mostCharacters = 32;

/** A revision file's four names and its steps, read without running it: what is no literal is a problem, never a guess. */
export function readRevision(text: string, file: string): ReadRevision {
  try {
    return new RevisionReader(text, file).read();
  } catch (error) {
    if (error instanceof TextProblem) return { problems: [error.in(file)] };
    throw error;
  }
}

/** Before there was the name in the file: `1975ea83b712.py`. */
const legacyName = /^([a-f0-9]+)\.py$/;

class RevisionReader {
  readonly #module: readonly Statement[];
  readonly #file: string;
  readonly #bindings: readonly Binding[];
  readonly #problems: Problem[] = [];

  readonly #text: string;

  constructor(text: string, file: string) {
    const module = statementsOf(tokensOf(text));
    this.#text = text;
    this.#module = module;
    this.#file = file;
    this.#bindings = bindingsOf(module);
  }

  read(): ReadRevision {
    const dynamic = dynamicIn(this.#module);
    if (dynamic) this.#computed("revision", dynamic);
    const id = this.#id();
    const down = this.#several("down_revision");
    const labels = this.#several("branch_labels");
    const dependsOn = this.#several("depends_on");
    const problems = this.#problems;
    if (id === undefined || down === undefined || !labels || !dependsOn || dynamic) return { problems };
    const at = Object.fromEntries(revisionNames.map((name) => [name, this.#placeOf(name)])) as Revision["at"];
    const documentation = documentationOf(this.#module);
    const createDate = /^Create Date:[ \t]*(\S.*?)[ \t]*$/m.exec(documentation)?.[1];
    const back = stepContentOf(this.#module, "downgrade");
    const revision: Revision = {
      id,
      down,
      labels,
      dependsOn,
      message: documentation.split("\n\n")[0]!.trim(),
      ...(createDate === undefined ? {} : { createDate }),
      file: this.#file,
      text: this.#text,
      at,
      up: stepContentOf(this.#module, "upgrade") ?? {
        operations: [],
        unknown: [{ line: 1, column: 1, why: "missing" }],
      },
      ...(back ? { back } : {}),
    };
    return { revision, problems };
  }

  #id(): string | undefined {
    const given = this.#valueOf("revision");
    if (given === "computed") return undefined;
    if (given?.kind === "text" && given.value !== "") return this.#legal(given.value);
    if (given) {
      this.#computed("revision", given.at);
      return undefined;
    }
    const legacy = legacyName.exec(this.#file.slice(this.#file.lastIndexOf("/") + 1))?.[1];
    if (legacy === undefined)
      this.#problems.push(problemOf("revision_missing", { name: "revision" }, "error", { file: this.#file }));
    return legacy;
  }

  #legal(id: string): string | undefined {
    const at = this.#placeOf("revision");
    const character = /[@\-+:]/.exec(id)?.[0];
    if (character !== undefined) {
      this.#problems.push(problemOf("revision_illegal", { id, character }, "error", at));
      return undefined;
    }
    if (Array.from(id).length > mostCharacters)
      this.#problems.push(problemOf("revision_long", { id, most: mostCharacters }, "warning", at));
    return id;
  }

  /** None, one, or several; undefined where that is not written there. */
  #several(name: Exclude<RevisionName, "revision">): readonly string[] | undefined {
    const given = this.#valueOf(name);
    if (given === "computed") return undefined;
    if (!given) {
      if (name !== "down_revision") return [];
      this.#problems.push(problemOf("revision_missing", { name }, "error", { file: this.#file }));
      return undefined;
    }
    if (given.kind === "none") return [];
    const items = given.kind === "tuple" || given.kind === "list" ? given.items : [given];
    const texts = items.flatMap((item) => (item.kind === "text" ? [item.value] : []));
    if (texts.length === items.length) return [...new Set(texts)];
    const wrong = items.find(({ kind }) => kind !== "text");
    this.#computed(name, wrong?.at ?? given.at);
    return undefined;
  }

  /** What the last that is bound to it is: a plain assignment of the module itself, or computed. */
  #valueOf(name: RevisionName): Expression | "computed" | undefined {
    const last = this.#bindings.findLast((binding) => binding.name === name || bindsAnything(binding));
    if (!last) return undefined;
    if (last.value) return last.value;
    this.#computed(name, last.at);
    return "computed";
  }

  #placeOf(name: RevisionName): At {
    const last = this.#bindings.findLast((binding) => binding.name === name);
    const at = last?.value?.at ?? last?.at;
    return at ? { file: this.#file, line: at.line, column: at.column } : { file: this.#file };
  }

  #computed(name: RevisionName, { line, column }: Token): void {
    this.#problems.push(problemOf("revision_computed", { name }, "error", { file: this.#file, line, column }));
  }
}

/** Packages of which it is known that none of the four names is in them. */
const harmless = /^(?:sqlalchemy|alembic|typing|typing_extensions|collections|datetime|uuid|geoalchemy2|pgvector)\b/;

function bindsAnything({ name, from }: Binding): boolean {
  return name === anyName && !(from !== undefined && harmless.test(from));
}

/** Code of the module itself that may bind any name: `globals()["revision"] = …`. */
function dynamicIn(block: readonly Statement[]): Token | undefined {
  const words = new Set(["globals", "locals", "vars", "exec", "setattr", "__dict__"]);
  for (const statement of block) {
    const tokens = statement.kind === "simple" ? statement.tokens : statement.header;
    const found = tokens.find(({ kind, text }) => kind === "name" && words.has(text));
    if (found) return found;
    if (statement.kind === "simple" || isScope(statement.header)) continue;
    const inside = dynamicIn(statement.body);
    if (inside) return inside;
  }
  return undefined;
}

/** The module's own words: the string that it begins with. */
function documentationOf([first]: readonly Statement[]): string {
  if (first?.kind !== "simple" || !first.tokens.every(({ kind }) => kind === "string")) return "";
  // An f-string is none, and what is bytes neither.
  if (first.tokens.some(({ text }) => /^[a-zA-Z]*[fFtT]/.test(text))) return "";
  const said = expressionOf(first.tokens);
  return said.kind === "text" ? said.value.trim() : "";
}
