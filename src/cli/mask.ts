import { withoutPassword } from "../config/without-password.js";

/** A text as it may be shown: a password in a URL or a libpq string becomes `***`; our own placeholder stays. */
export function masked(given: string): string {
  return given
    .split(/((?:jdbc:)?[a-z][a-z0-9+.-]*:\/\/\S*)/iu)
    .map((part, index) => (index % 2 === 0 ? byPattern(part) : maskedUrl(part)))
    .join("");
}

/** The same for one value that a person typed, whatever stands in it. */
export function maskedValue(given: string): string {
  return withoutPassword(given) ?? masked(given.replace(/(:\/\/[^:]*:).*@/su, "$1***@"));
}

/** The same for every text of an object. */
export function maskedAll<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === "string" ? masked(part) : part)) as T;
}

function maskedUrl(url: string): string {
  if (/:\/\/USER:PASSWORD@HOST\/DATABASE\W*$/.test(url)) return url;
  return withoutPassword(url) ?? byPattern(url);
}

/** What no parser reads: cut off, or with characters that should have been encoded. */
function byPattern(text: string): string {
  return text
    .replace(/(:\/\/[^/\s:@]*:)\S*@/gu, "$1***@")
    .replace(
      /\b(password|passwd|pwd|sslpassword)(\s*=\s*)(?!\*\*\*'?(?:[\s&]|$))('(?:[^'\\]|\\.)*'?|(?:\\.|[^\s&\\])+\\?)/gisu,
      "$1$2***",
    );
}
