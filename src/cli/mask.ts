import { secretName, withoutPassword } from "../config/without-password.js";

/**
 * A text as it may be shown: a password in a URL or a libpq string becomes `***`; our own placeholder stays. A line of
 * a file that is told may have megabytes: what is looked for there has its limits.
 */
export function masked(given: string): string {
  return withoutDsns(withoutPairs(given))
    .split(/((?:jdbc:[a-z0-9+.-]+:|[a-z][a-z0-9+.-]{0,40}:\/\/)\S*)/iu)
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

/** Of libpq's form wherever it stands, so that what its password looks like does not matter. SQL has columns named `token`. */
function withoutPairs(text: string): string {
  const pair = new RegExp(
    String.raw`(^|[\s'"\x60(;])(\w*(?:password|passwd|pwd)\s*=\s*)(?!'\*{3}'|\*{3}'?(?:\s|$))('[^'\\]*(?:\\.[^'\\]*){0,9999}'?|(?=\S)[^\s\\]*(?:\\.[^\s\\]*){0,9999}\\?)`,
    "gisu",
  );
  return text.replace(pair, "$1$2***");
}

/** Of Go's form, whose password may look like anything, a URL too. */
function withoutDsns(text: string): string {
  return text.replace(/((?:^|[\s'"\x60(])[^/\s:@]{1,100}:)(?!\/\/)\S{1,1000}@(?=(?:tcp|unix)?\(|\/)/gu, "$1***@");
}

/** What no parser reads: cut off, with characters that should have been encoded, or read as a path of one slash. */
function byPattern(text: string): string {
  const parameter = new RegExp(String.raw`([?&;]${secretName}=)(?!\*{3}(?:[\s&;]|$))[^\s&]+`, "giu");
  return text.replace(/(:\/\/?[^/\s:@]*:)\S{0,1000}@/gu, "$1***@").replace(parameter, "$1***");
}
