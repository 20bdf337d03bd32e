/** A value in TOML; numbers and times as they are written, since no setting that is asked for is one. */
export type TomlValue = string | boolean | { readonly written: string } | readonly TomlValue[] | TomlTable;
export type TomlTable = ReadonlyMap<string, TomlValue>;

/** Where a text is no TOML, or none that is understood here. */
export class TomlFault extends Error {
  override readonly name = "TomlFault";
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

/** All that a file in TOML says. That a key stands there twice is its owner's to refuse. */
export function readToml(text: string): TomlTable {
  return new TomlReader(text).read();
}

type Open = Map<string, TomlValue>;

const deepest = 100;
const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001B",
  '"': '"',
  "\\": "\\",
};

class TomlReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text.replace(/^\uFEFF/, "");
  }

  read(): TomlTable {
    const root: Open = new Map();
    let table = root;
    for (;;) {
      this.#pass(between);
      if (this.#at >= this.#text.length) return root;
      if (this.#takes("[[")) table = this.#appended(root, this.#heading("]]"));
      else if (this.#takes("[")) table = this.#tableAt(root, this.#heading("]"));
      else this.#assign(table);
      this.#pass(aside);
      if (this.#at < this.#text.length && !this.#takes("\n") && !this.#takes("\r\n")) throw this.#fault();
    }
  }

  #heading(end: string): readonly string[] {
    const path = this.#path();
    if (!this.#takes(end)) throw this.#fault();
    return path;
  }

  /** `a."b c".d`, with white space around it. */
  #path(): readonly string[] {
    const path: string[] = [];
    do {
      this.#pass(space);
      const bare = this.#pass(/[\w-]+/y);
      path.push(bare === "" ? this.#line() : bare);
      this.#pass(space);
    } while (this.#takes("."));
    return path;
  }

  #assign(table: Open): void {
    const path = this.#path();
    if (!this.#takes("=")) throw this.#fault();
    this.#pass(space);
    const value = this.#value();
    this.#tableAt(table, path.slice(0, -1)).set(path.at(-1)!, value);
  }

  #tableAt(from: Open, path: readonly string[]): Open {
    let table = from;
    for (const name of path) {
      const found = table.get(name);
      const inside = Array.isArray(found) ? (found as readonly TomlValue[]).at(-1) : (found ?? new Map());
      if (!(inside instanceof Map)) throw this.#fault();
      if (found === undefined) table.set(name, inside);
      table = inside as Open;
    }
    return table;
  }

  #appended(root: Open, path: readonly string[]): Open {
    const table = this.#tableAt(root, path.slice(0, -1));
    const name = path.at(-1)!;
    const others = table.get(name) ?? [];
    if (!Array.isArray(others)) throw this.#fault();
    const made: Open = new Map();
    table.set(name, [...(others as readonly TomlValue[]), made]);
    return made;
  }

  #value(): TomlValue {
    if (++this.#depth > deepest) throw this.#fault();
    const value = this.#takes("[") ? this.#list() : this.#takes("{") ? this.#inline() : this.#scalar();
    this.#depth--;
    return value;
  }

  #list(): readonly TomlValue[] {
    const values: TomlValue[] = [];
    for (;;) {
      this.#pass(between);
      if (this.#takes("]")) return values;
      values.push(this.#value());
      this.#pass(between);
      if (!this.#takes(",") && this.#text[this.#at] !== "]") throw this.#fault();
    }
  }

  #inline(): TomlTable {
    const table: Open = new Map();
    for (;;) {
      this.#pass(between);
      if (this.#takes("}")) return table;
      this.#assign(table);
      this.#pass(between);
      if (!this.#takes(",") && this.#text[this.#at] !== "}") throw this.#fault();
    }
  }

  #scalar(): TomlValue {
    const [sign = ""] = this.#text.slice(this.#at, this.#at + 1);
    if (sign === '"' || sign === "'") {
      const long = sign.repeat(3);
      return this.#text.startsWith(long, this.#at) ? this.#lines(long) : this.#line();
    }
    const written = this.#pass(/[\w+.:-]+(?: \d[\w+.:-]*)?/y);
    if (written === "") throw this.#fault();
    return written === "true" || (written !== "false" && { written });
  }

  #line(): string {
    const literal = this.#pass(/'[^'\n]*'/y);
    if (literal !== "") return literal.slice(1, -1);
    const basic = this.#pass(/"(?:[^"\\\n]|\\.)*"/y);
    if (basic === "") throw this.#fault();
    return this.#meant(basic.slice(1, -1));
  }

  /** Of several lines: the first line's end is none of it, and up to two quotes may stand right before the last three. */
  #lines(quote: string): string {
    const pattern = quote === "'''" ? /'''([^]*?'{0,2})'''(?!')/y : /"""((?:\\[^]|[^\\])*?)"""(?!")/y;
    const text = this.#pass(pattern).slice(3, -3);
    if (this.#text.slice(this.#at - 3, this.#at) !== quote) throw this.#fault();
    const within = text.replace(/^\r?\n/, "");
    return quote === "'''" ? within : this.#meant(within.replace(/(?<!\\)((?:\\\\)*)\\[ \t]*\r?\n\s*/g, "$1"));
  }

  #meant(text: string): string {
    return text.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([^]))/g, (_, ...given) => {
      const [four, eight, two, sign] = given as readonly (string | undefined)[];
      const code = four ?? eight ?? two;
      const meant = code === undefined ? escapes[sign ?? ""] : charOf(Number.parseInt(code, 16));
      if (meant === undefined) throw this.#fault();
      return meant;
    });
  }

  #takes(word: string): boolean {
    const found = this.#text.startsWith(word, this.#at);
    if (found) this.#at += word.length;
    return found;
  }

  /** What is there of it, passed over. */
  #pass(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #fault(): TomlFault {
    return new TomlFault(this.#text.slice(0, this.#at).split("\n").length);
  }
}

const space = /[ \t]*/y;
/** White space and a comment, to the line's end. */
const aside = /[ \t]*(?:#[^\n\r]*)?/y;
const between = /(?:[ \t\r\n]|#[^\n]*)*/y;

function charOf(code: number): string | undefined {
  return code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}
