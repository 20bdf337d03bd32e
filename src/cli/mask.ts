/** What a person typed, as it may be shown: a password in a URL or a libpq string becomes `***`; our own placeholder stays. */
export function masked(given: string): string {
  return given
    .replace(/(:\/\/[^/\s:@]*:)(?!PASSWORD@HOST\/DATABASE(?:[\s,]|$))[^\s]*@/gu, "$1***@")
    .replace(
      /\b(password|passwd|pwd|sslpassword)(\s*=\s*)(?!\*\*\*'?(?:[\s&]|$))('(?:[^'\\]|\\.)*'?|[^\s&]+)/giu,
      "$1$2***",
    );
}

/** The same for every text of an object. */
export function maskedAll<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === "string" ? masked(part) : part)) as T;
}
