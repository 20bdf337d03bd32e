import { plain } from "./width.js";

/** A value as one word of a POSIX shell. */
export function shellWord(value: string): string {
  const text = plain(value).replace(/[\t\n]/gu, " ");
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
