/** A password in a text, its quotes with it. */
export interface PasswordPlace {
  readonly start: number;
  readonly end: number;
  /** It has none of its own. */
  readonly bare?: true;
}

/**
 * Where passwords of roles, users, servers and replicas stand. Each word that leads to one is read on from, and what was
 * read is never read otherwise: a text of many megabytes, or one made to be slow, takes no longer than its length.
 */
export function* passwordsIn(sql: string): Generator<PasswordPlace> {
  const words = /\bidentified\b|password/gi;
  for (let found = words.exec(sql); found; found = words.exec(sql)) {
    const text = new Reading(sql, words.lastIndex);
    for (let place = placeBehind(found, text); place; place = nextBehind(text)) {
      yield place;
      words.lastIndex = place.end;
    }
  }
}

/** Where a literal ends: behind its last quote, or with the text. `at` is behind its first one. */
function endOfQuoted(text: string, at: number, quote: string, escapes: boolean): number {
  for (let index = at; index < text.length; index++) {
    if (escapes && text[index] === "\\") index++;
    else if (text[index] === quote) {
      if (text[index + 1] !== quote) return index + 1;
      index++;
    }
  }
  return text.length;
}

function placeBehind({ 0: word, index }: RegExpExecArray, text: Reading): PasswordPlace | undefined {
  // Alembic's own words: `Can't locate revision identified by 'ae1027a6acf'`.
  if (/^i/i.test(word))
    return isBehind(/\blocate revision $/i, text.sql, index) ? undefined : text.behind(identified, escaping);
  const isWord = !/\w/.test(text.sql[index - 1] ?? "");
  return (
    (isWord ? text.behind(stated, literal) : undefined) ??
    (isWord && isBehind(options, text.sql, index) ? text.behind(stated, escaping) : undefined) ??
    text.behind(assigned, escaping) ??
    (isWord && isBehind(connection, text.sql, index) ? text.behind(given, setting) : undefined)
  );
}

/** `… REPLACE 'old'`, `… OR ed25519 USING 'hash'`. */
function nextBehind(text: Reading): PasswordPlace | undefined {
  return text.behind((on) => {
    on.takes(/\)/y);
    return on.gap() && (on.word(/REPLACE\b/iy) || (ways(on) && on.word(/(?:AS|USING)\b/iy) && hashed(on)));
  }, escaping);
}

/** `IDENTIFIED BY`, `IDENTIFIED WITH x AS`, `IDENTIFIED VIA x OR y USING`, as a hash too. */
function identified(text: Reading): boolean {
  if (!text.gap()) return false;
  if (text.word(/(?:WITH|VIA)\b/iy)) {
    if (!text.takes(account) || !text.gap()) return false;
    ways(text);
  }
  return text.word(/(?:BY|AS|USING)\b/iy) && hashed(text);
}

function ways(text: Reading): boolean {
  let some = false;
  while (text.word(/OR\b/iy)) {
    if (!text.takes(account) || !text.gap()) return false;
    some = true;
  }
  return some;
}

function hashed(text: Reading): boolean {
  text.word(/PASSWORD\b/iy);
  return true;
}

/** `PASSWORD 'x'`, `"password" 'x'`. */
function stated(text: Reading): boolean {
  text.takes(/"/y);
  return text.gap();
}

/** `PASSWORD = `, `SET PASSWORD FOR u = `, `SOURCE_PASSWORD = `, `PASSWORD(`. */
function assigned(text: Reading): boolean {
  text.tries((on) => on.gap() && on.word(/FOR\b/iy) && on.takes(account));
  text.gap();
  if (text.takes(/=/y)) {
    text.gap();
    text.tries((on) => on.word(/PASSWORD\b/iy) && on.takes(/\(/y));
  } else if (!text.takes(/\(/y)) return false;
  text.gap();
  return true;
}

/** `password=x` in what a connection is told. */
function given(text: Reading): boolean {
  return text.takes(/\s*=\s*(?!\*{3})/y);
}

/** Of a subscription, a foreign server or dblink. */
const connection = /\b(?:CONNECTION\b|dblink)/i;

const options = /\bOPTIONS\b[^(]{0,50}\(/i;

/** Whether these words stand shortly before, in the same statement. */
function isBehind(words: RegExp, sql: string, at: number): boolean {
  const before = sql.slice(Math.max(0, at - 500), at);
  return words.test(before.slice(before.lastIndexOf(";") + 1));
}

type End = (sql: string, at: number) => number | undefined;

/** `'…'`, `E'…'`, `U&'…'`, `$tag$…$tag$`. */
function literal(sql: string, at: number): number | undefined {
  const [opened, tag] = matchAt(/(?:E|U&)?'|(\$\w{0,100}\$)/iy, sql, at) ?? [];
  if (opened === undefined) return undefined;
  const from = at + opened.length;
  if (tag === undefined) return endOfQuoted(sql, from, "'", /^E/i.test(opened));
  const end = sql.indexOf(tag, from);
  return end < 0 ? sql.length : end + tag.length;
}

/** The same where a backslash escapes in every string, and a string may stand in double quotes; and inside of another string. */
function escaping(sql: string, at: number): number | undefined {
  const quote = sql[at];
  if (quote === "'" || quote === '"') return endOfQuoted(sql, at + 1, quote, true);
  if (sql.startsWith("\\'", at)) {
    const end = sql.indexOf("\\'", at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  const [hex] = matchAt(/0x[0-9a-f]+/iy, sql, at) ?? [];
  return hex === undefined ? undefined : at + hex.length;
}

function setting(sql: string, at: number): number | undefined {
  const [found] = matchAt(/''[^']*''|[^\s'"$]+/y, sql, at) ?? [];
  return found === undefined ? undefined : at + found.length;
}

/** A user, a role or a plugin. */
const account = (() => {
  const quotes = ["'", '"', "`"].map((quote) => String.raw`${quote}(?:[^${quote}\\]|\\.|${quote}{2}){0,100}${quote}`);
  const name = String.raw`(?:${quotes.join("|")}|\\'[^'\\]{0,100}\\'|[^\s'"\x60\\=,;()/@]{1,100})`;
  return new RegExp(String.raw`${name}(?:@${name})?(?:\(\))?`, "y");
})();

/** What may stand between two words. */
const gap = /\s+|\/\*(?:(?!\*\/).){0,200}\*\/|(?:--|#)[^\n]{0,200}\n/sy;

/** More of it in a row than anybody writes, and little enough to be read again behind each of many words. */
const mostGaps = 50;

/** Reads on from one place. */
class Reading {
  readonly sql: string;
  #at: number;

  constructor(sql: string, at: number) {
    this.sql = sql;
    this.#at = at;
  }

  takes(what: RegExp): boolean {
    const [found] = matchAt(what, this.sql, this.#at) ?? [];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  gap(): boolean {
    let parts = 0;
    while (parts < mostGaps && this.takes(gap)) parts++;
    return parts > 0;
  }

  /** With what stands behind it. */
  word(what: RegExp): boolean {
    return this.tries((on) => on.takes(what) && (on.gap() || /['"(]/.test(on.sql[on.#at] ?? "")));
  }

  /** All of it, or nothing. */
  tries(work: (on: Reading) => boolean): boolean {
    const from = this.#at;
    if (work(this)) return true;
    this.#at = from;
    return false;
  }

  behind(lead: (on: Reading) => boolean, endOf: End): PasswordPlace | undefined {
    const from = this.#at;
    const start = lead(this) ? this.#at : undefined;
    const end = start === undefined ? undefined : endOf(this.sql, start);
    this.#at = end ?? from;
    if (start === undefined || end === undefined) return undefined;
    return { start, end, ...(endOf === setting ? { bare: true } : {}) };
  }
}

function matchAt(what: RegExp, text: string, at: number): RegExpExecArray | undefined {
  what.lastIndex = at;
  return what.exec(text) ?? undefined;
}
