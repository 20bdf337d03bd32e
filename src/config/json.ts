/** JSON with the place of its first fault: Node's own message has none for some faults. */
export function parseJson(
  text: string,
): { readonly value: unknown } | { readonly reason: string; readonly line: number; readonly column: number } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const scan = new Scan(text);
    const reason = scan.fault() ?? "not JSON";
    const before = text.slice(0, scan.at);
    return {
      reason,
      line: before.split("\n").length,
      column: Array.from(before.slice(before.lastIndexOf("\n") + 1)).length + 1,
    };
  }
}

/** Far beyond any configuration, and far from where the stack ends. */
const deepest = 200;

const string = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Goes through the text as the grammar does, until it goes no further. */
class Scan {
  at = 0;
  readonly #text: string;
  #depth = 0;
  constructor(text: string) {
    this.#text = text;
  }

  fault(): string | undefined {
    const fault = this.#value();
    if (fault !== undefined) return fault;
    this.#space();
    return this.at < this.#text.length ? "text after the end" : undefined;
  }

  #value(): string | undefined {
    this.#space();
    if (this.#take(/\{/y)) return this.#members("}", () => this.#member());
    if (this.#take(/\[/y)) return this.#members("]", () => this.#value());
    if (this.#take(string)) return undefined;
    if (this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) return undefined;
    return "a value is expected";
  }

  #member(): string | undefined {
    this.#space();
    if (!this.#take(string)) return 'a key in "…" is expected';
    this.#space();
    return this.#take(/:/y) ? this.#value() : "a colon is expected";
  }

  #members(end: "}" | "]", member: () => string | undefined): string | undefined {
    const close = end === "}" ? /\}/y : /\]/y;
    this.#space();
    if (this.#take(close)) return undefined;
    if (this.#depth === deepest) return "nested too deeply";
    this.#depth++;
    for (;;) {
      const fault = member();
      if (fault !== undefined) return fault;
      this.#space();
      if (this.#take(close)) {
        this.#depth--;
        return undefined;
      }
      if (!this.#take(/,/y)) return `a comma or ${end} is expected`;
    }
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found) this.at = pattern.lastIndex;
    return found !== null;
  }
}
