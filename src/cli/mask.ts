/** What a person typed, as it may be shown: a password in a URL or a libpq string becomes `***`. */
export function masked(given: string): string {
  return given
    .replace(/(:\/\/[^/\s:@]*:)[^\s]*@/gu, "$1***@")
    .replace(/\b(password|passwd|pwd|sslpassword)(\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s&]+)/giu, "$1$2***");
}
