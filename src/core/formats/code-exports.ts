/** What a module exports, as far as a migration's matter, and what it says of its transaction. */
export interface CodeExports {
  readonly names: ReadonlySet<string>;
  /** Of these the functions in which plainly nothing stands. */
  readonly empty: ReadonlySet<string>;
  readonly transaction: "inside" | "outside" | "batches" | "unknown";
}

/** Read from its text, without running it: declarations, lists of names, and what CommonJS assigns. */
export function exportsIn(text: string): CodeExports {
  const { bare, withStrings } = masked(text);
  const names = new Set<string>();
  const empty = new Set<string>();
  const take = (name: string, to: number, shape: RegExp): void => {
    names.add(name);
    if (isEmptyAt(to, shape, bare, withStrings)) empty.add(name);
  };
  for (const [pattern, shape] of declared)
    for (const { 0: whole, 1: name = "", index } of bare.matchAll(pattern)) take(name, index + whole.length, shape);
  for (const [, list = ""] of bare.matchAll(/\bexport\s*\{([^}]*)\}/g))
    for (const each of list.split(",")) names.add(/(\S+)\s*$/.exec(each)?.[1] ?? "");
  const assigned = /\bmodule\.exports\s*=\s*\{/.exec(bare);
  const members = assigned ? membersOf(bare, assigned.index + assigned[0].length) : [];
  for (const { name, to } of members) {
    const sign = bare[to - 1];
    if (sign === ":" || sign === "(") take(name, to, sign === ":" ? emptyIn.value : emptyIn.method);
    else names.add(name);
  }
  if (!names.has("transaction")) return { names, empty, transaction: "inside" };
  const at = members.find(({ name }) => name === "transaction")?.to ?? afterTransaction(bare);
  return { names, empty, transaction: at === undefined ? "unknown" : transactionAt(withStrings, at) };
}

const params = String.raw`(?:[^()]|\([^()]*\))*\)\s*(?::[^={]*)?(?:=>)?`;
// Within a type behind it come what ends that, and what begins the function's own body.
const nothing = String.raw`\s*(\{[\s;]*\})(?!\s*(?:[>|&{[]|=>))`;
const value = String.raw`\s*(?:async\b\s*)?(?:(?:function\b\s*[\w$]*\s*)?\(${params}|[\w$]+\s*=>)${nothing}`;

/** A function in which nothing stands, from behind what tells its name: behind a method's bracket, a value's sign. */
const emptyIn = {
  method: new RegExp(`${params}${nothing}`, "y"),
  declaration: new RegExp(String.raw`\s*\(${params}${nothing}`, "y"),
  value: new RegExp(value, "y"),
  variable: new RegExp(String.raw`\s*(?::[^={}()]*)?=${value}`, "y"),
};

const declared: readonly (readonly [RegExp, RegExp])[] = [
  [/\bexport\s+(?:async\s+)?function\s+([\w$]+)/g, emptyIn.declaration],
  [/\bexport\s+(?:const|let|var)\s+([\w$]+)/g, emptyIn.variable],
  [/(?<![\w$.])(?:module\.)?exports\.([\w$]+)\s*=(?!=)/g, emptyIn.value],
];

function isEmptyAt(at: number, shape: RegExp, bare: string, withStrings: string): boolean {
  shape.lastIndex = at;
  const [, body] = shape.exec(bare) ?? [];
  if (body === undefined) return false;
  // Of a string `bare` shows nothing, and yet somebody wrote it.
  return withStrings.slice(shape.lastIndex - body.length, shape.lastIndex) === body;
}

function afterTransaction(bare: string): number | undefined {
  const found =
    /(?:\bexport\s+const\s+transaction\s*(?::[^=]+)?|(?<![\w$.])(?:module\.)?exports\.transaction\s*)=/.exec(bare);
  return found ? found.index + found[0].length : undefined;
}

function transactionAt(text: string, at: number): CodeExports["transaction"] {
  const [, said] = /^\s*(true|false|"batches"|'batches')(?![\w$.])/.exec(text.slice(at)) ?? [];
  if (said === undefined) return "unknown";
  return said === "true" ? "inside" : said === "false" ? "outside" : "batches";
}

/** The names of an object's members, each with where its value begins. */
function membersOf(bare: string, from: number): readonly { readonly name: string; readonly to: number }[] {
  const found: { name: string; to: number }[] = [];
  let depth = 0;
  let begins = true;
  for (let at = from; at < bare.length && depth >= 0; at++) {
    const character = bare[at] ?? "";
    if (begins && depth === 0) {
      const [whole = "", name] = /^\s*(?:async\s+)?([\w$]+)\s*(?=[,:(}])/.exec(bare.slice(at, at + 200)) ?? [];
      if (name !== undefined) found.push({ name, to: at + whole.length + 1 });
    }
    begins = character === "," && depth === 0;
    if ("{[(".includes(character)) depth++;
    else if ("}])".includes(character)) depth--;
  }
  return found;
}

/** After these a slash begins a pattern; elsewhere it divides. */
const beforePattern = /(?:^|[=(,:;!&|?{}[\n+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;

/** The text without comments, and without the insides of strings: each character stays at its place. */
function masked(text: string): { readonly bare: string; readonly withStrings: string } {
  const bare: string[] = [];
  const withStrings: string[] = [];
  const put = (until: number, kind: "code" | "string" | "comment"): void => {
    const part = text.slice(at, until);
    const blank = kind === "code" ? part : part.replace(/[^\n]/g, " ");
    bare.push(blank);
    tail = (tail + blank).slice(-40);
    withStrings.push(kind === "comment" ? blank : part);
    at = until;
  };
  let at = 0;
  let tail = "";
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const character = two[0] ?? "";
    if (two === "//") put(ending(text, at, "\n"), "comment");
    else if (two === "/*") put(Math.min(text.length, ending(text, at + 2, "*/") + 2), "comment");
    else if (character === '"' || character === "'" || character === "`") put(stringEnd(text, at, character), "string");
    else if (character === "/" && beforePattern.test(tail)) put(patternEnd(text, at), "string");
    else put(nextMark(text, at + 1), "code");
  }
  return { bare: bare.join(""), withStrings: withStrings.join("") };
}

function nextMark(text: string, from: number): number {
  const found = text.slice(from).search(/["'`/]/);
  return found < 0 ? text.length : from + found;
}

function ending(text: string, from: number, mark: string): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

/** Past its closing quote. What stands in `${…}` of a template counts as its inside. */
function stringEnd(text: string, from: number, quote: string): number {
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (quote === "`" && character === "$" && text[at + 1] === "{") {
      depth++;
      at++;
    } else if (depth > 0 && character === "{") depth++;
    else if (depth > 0 && character === "}") depth--;
    else if (depth > 0 && (character === "`" || character === '"' || character === "'"))
      at = stringEnd(text, at, character) - 1;
    else if (depth === 0 && (character === quote || (character === "\n" && quote !== "`"))) return at + 1;
  }
  return text.length;
}

function patternEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "\n" || (character === "/" && !inClass)) return at + 1;
  }
  return text.length;
}
