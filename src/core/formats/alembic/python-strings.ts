/** What a string literal of Python is worth, and where it ends. */
export interface PythonString {
  readonly end: number;
  readonly bytes: boolean;
  /** Absent where it is made when it runs (an f-string with a place to fill), or cannot be known here (`\N{…}`). */
  readonly value?: string;
}

export interface StringStart {
  /** Of the text within the quotes. */
  readonly from: number;
  readonly quote: string;
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Of an f-string, whose braces hold code. */
  readonly formatted: boolean;
  /** A t-string is an object, no text. */
  readonly template: boolean;
}

const prefix = /([rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?("""|'''|"|')/y;

/** A string that begins at `at`; undefined where none does. */
export function stringStart(text: string, at: number): StringStart | undefined {
  prefix.lastIndex = at;
  const found = prefix.exec(text);
  if (!found) return undefined;
  const letters = (found[1] ?? "").toLowerCase();
  return {
    from: at + found[0].length,
    quote: found[2]!,
    raw: letters.includes("r"),
    bytes: letters.includes("b"),
    formatted: letters.includes("f") || letters.includes("t"),
    template: letters.includes("t"),
  };
}

/** Undefined where it does not end. */
export function endOfString(text: string, start: StringStart): PythonString | undefined {
  const { quote, bytes, raw } = start;
  let written = "";
  let known = !start.template;
  for (let at = start.from; at < text.length;) {
    const character = text[at]!;
    if (text.startsWith(quote, at)) {
      const value = known ? (raw ? written : unescaped(written)) : undefined;
      return { end: at + quote.length, bytes, ...(value === undefined ? {} : { value }) };
    }
    if (character === "\n" && quote.length === 1) return undefined;
    if (character === "\\") {
      // Of `\{` in an f-string the brace is no part.
      const length = start.formatted && "{}".includes(text[at + 1] ?? "") ? 1 : 2;
      written += text.slice(at, at + length);
      at += length;
    } else if (start.formatted && (character === "{" || character === "}")) {
      if (text[at + 1] === character) {
        written += character;
        at += 2;
        continue;
      }
      const end = character === "{" ? endOfField(text, at + 1, quote, 0) : undefined;
      if (end === undefined) return undefined;
      known = false;
      at = end;
    } else {
      written += character;
      at++;
    }
  }
  return undefined;
}

const deepest = 50;
const opening = "([{";
const closing = ")]}";

/** Behind the brace that closes a field of an f-string, whose code may hold strings of its own. */
function endOfField(text: string, from: number, quote: string, depth: number): number | undefined {
  if (depth > deepest) return undefined;
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === "#") {
      const line = text.indexOf("\n", at);
      if (line < 0) return undefined;
      at = line;
      continue;
    }
    if (character === '"' || character === "'") {
      const end = endOfInner(text, at, quote, depth);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (opening.includes(character)) open++;
    else if (character === "}" && open === 0) return at + 1;
    else if (closing.includes(character)) {
      if (--open < 0) return undefined;
    } else if (character === ":" && open === 0) return endOfSpecification(text, at + 1, quote, depth);
  }
  return undefined;
}

/** A string within a field. Before Python 3.12 the outer quote ended the whole: such text is in no file that is read. */
function endOfInner(text: string, at: number, quote: string, depth: number): number | undefined {
  const letters = /[a-zA-Z]{0,2}$/.exec(text.slice(Math.max(0, at - 2), at))![0];
  for (let length = letters.length; length >= 0; length--) {
    const start = stringStart(text, at - length);
    if (!start) continue;
    if (depth + 1 > deepest) return undefined;
    return start.formatted ? endOfFormatted(text, start, depth + 1) : endOfString(text, start)?.end;
  }
  return undefined;
}

function endOfFormatted(text: string, { from, quote }: StringStart, depth: number): number | undefined {
  for (let at = from; at < text.length;) {
    const character = text[at]!;
    if (text.startsWith(quote, at)) return at + quote.length;
    if (character === "\n" && quote.length === 1) return undefined;
    if (character === "\\") at += 2;
    else if (character === "{" && text[at + 1] !== "{") {
      const end = endOfField(text, at + 1, quote, depth);
      if (end === undefined) return undefined;
      at = end;
    } else at += character === "{" ? 2 : 1;
  }
  return undefined;
}

/** Behind a colon: text again, with fields of its own. */
function endOfSpecification(text: string, from: number, quote: string, depth: number): number | undefined {
  for (let at = from; at < text.length;) {
    const character = text[at]!;
    if (character === "}") return at + 1;
    if (text.startsWith(quote, at) || (character === "\n" && quote.length === 1)) return undefined;
    if (character === "{") {
      const end = endOfField(text, at + 1, quote, depth + 1);
      if (end === undefined) return undefined;
      at = end;
    } else at++;
  }
  return undefined;
}

const single: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Undefined where a character is written by its name, which is not known here. */
function unescaped(written: string): string | undefined {
  if (!written.includes("\\")) return written;
  let known = true;
  const value = written.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(N\{[^}]*\})|([^]))/g,
    (all: string, octal?: string, two?: string, four?: string, eight?: string, named?: string, other?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const code = two ?? four ?? eight;
      if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff)
        return String.fromCodePoint(Number.parseInt(code, 16));
      if (named !== undefined || code !== undefined || other === "x" || other === "u" || other === "U") known = false;
      return other === undefined ? all : (single[other] ?? all);
    },
  );
  return known ? value : undefined;
}
