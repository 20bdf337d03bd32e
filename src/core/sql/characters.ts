// Characters that mean something to every engine's lexer.
export const newlineCode = 10;
export const returnCode = 13;
export const doubleQuoteCode = 34;
export const hashCode = 35;
export const dollarCode = 36;
export const ampersandCode = 38;
export const quoteCode = 39;
export const starCode = 42;
export const dashCode = 45;
export const dotCode = 46;
export const slashCode = 47;
const backslashCode = 92;
export const backtickCode = 96;

export const spaceClass = 1;
export const wordClass = 2;
export const digitClass = 3;
export const operatorClass = 4;

/**
 * What each UTF-16 unit may begin; 0 for what stands for itself. One entry for every unit, and nobody may ask beyond
 * a text's end: a lookup with NaN makes the engine forget how to do it fast.
 */
export const classes = new Uint8Array(1 << 16);
classes.fill(wordClass, 128); // PostgreSQL takes every character beyond ASCII for a letter, the no-break space too
for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = spaceClass;
for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] = wordClass;
classes[95] = wordClass;
for (let code = 48; code <= 57; code++) classes[code] = digitClass;
for (const char of "~!@#^&|`?+-*/%<>=") classes[char.charCodeAt(0)] = operatorClass;

// Of a name's further characters: letters, digits and the dollar sign.
const wordParts = new Uint8Array(1 << 16);
wordParts.fill(1, 128); // one by one, all of them took a start two milliseconds
for (let code = 0; code < 128; code++)
  if (classes[code] === wordClass || classes[code] === digitClass) wordParts[code] = 1;
wordParts[dollarCode] = 1;

/** `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** After the name or keyword that goes on here. */
export function wordEnd(text: string, from: number): number {
  const { length } = text;
  let to = from;
  while (to < length && wordParts[text.charCodeAt(to)] === 1) to++;
  return to;
}

/** After a dollar quote's tag: a name without dollar signs. */
export function tagEnd(text: string, from: number): number {
  const { length } = text;
  let to = from;
  while (to < length && wordParts[text.charCodeAt(to)] === 1 && text.charCodeAt(to) !== dollarCode) to++;
  return to;
}

/** After the white space here. */
export function spaceEnd(text: string, from: number): number {
  const { length } = text;
  let to = from;
  while (to < length && classes[text.charCodeAt(to)] === spaceClass) to++;
  return to;
}

/** Whether a line ends between two offsets. */
export function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === newlineCode || code === returnCode) return true;
  }
  return false;
}

/** To PostgreSQL a carriage return alone ends a comment, too, though editors do not show it. */
export function lineEnd(text: string, from: number, orReturn: boolean): number {
  const newline = text.indexOf("\n", from);
  const to = newline < 0 ? text.length : newline;
  if (!orReturn) return to;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === returnCode) return at;
  return to;
}

/** After the number here; letters that touch it are another token, as older servers see it. */
export function numberEnd(text: string, from: number): number {
  let to = from;
  while (isDigit(text.charCodeAt(to))) to++;
  if (text.charCodeAt(to) === dotCode && text.charCodeAt(to + 1) !== dotCode) {
    to++;
    while (isDigit(text.charCodeAt(to))) to++;
  }
  if ((text.charCodeAt(to) | 32) !== 0x65) return to;
  const sign = text.charCodeAt(to + 1);
  let exponent = sign === 43 || sign === dashCode ? to + 2 : to + 1;
  if (!isDigit(text.charCodeAt(exponent))) return to;
  while (isDigit(text.charCodeAt(exponent))) exponent++;
  return exponent;
}

/** After the quote that closes what begins here, doubled ones passed; -1 where there is none. */
export function quotedEnd(text: string, from: number, quote: number): number {
  const mark = String.fromCharCode(quote);
  let at = text.indexOf(mark, from);
  while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf(mark, at + 2);
  return at < 0 ? -1 : at + 1;
}

/** The same where a backslash takes the next character with it. */
export function escapedEnd(text: string, from: number, quote: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslashCode) at++;
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return -1;
}

/** After the comment whose inside begins here, comments in it counted; -1 where it does not end. */
export function nestedEnd(text: string, from: number): number {
  let depth = 1;
  let at = from;
  let opens = text.indexOf("/*", at);
  let closes = text.indexOf("*/", at);
  while (closes >= 0) {
    const deeper = opens >= 0 && opens < closes;
    at = (deeper ? opens : closes) + 2;
    depth += deeper ? 1 : -1;
    if (depth === 0) return at;
    // Looked for again only when passed: else a row of openings would be searched to the end for each.
    if (opens >= 0 && opens < at) opens = text.indexOf("/*", at);
    if (closes < at) closes = text.indexOf("*/", at);
  }
  return -1;
}

/** Operator characters in a row, by offsets in the whole text. */
export interface OperatorRow {
  readonly end: number;
  /** The last one that is no sign, and the last of those that let an operator end in a sign; -1 for none. */
  readonly lastOther: number;
  readonly lastSpecial: number;
}

/** What stands between two indexes of a text that begins at `base`. */
export function operatorRow(text: string, from: number, to: number, base: number): OperatorRow {
  let [lastOther, lastSpecial] = [-1, -1];
  for (let at = from; at < to; at++) {
    if (!isSign(text.charCodeAt(at))) lastOther = at + base;
    if ("~!@#^&|`?%".includes(text.charAt(at))) lastSpecial = at + base;
  }
  return { end: to + base, lastOther, lastSpecial };
}

/** Where the operator that begins at `start` ends: in `+` or `-` only if it holds a special one: `=-` is two, `@-` is one. */
export function operatorEnd(row: OperatorRow, start: number): number {
  return row.lastSpecial >= start ? row.end : Math.max(start, row.lastOther) + 1;
}

function isSign(code: number): boolean {
  return code === 43 || code === dashCode;
}
