/** What stands behind the word PASSWORD, up to its end or the text's: `'…'`, `E'…'`, `U&'…'`, `$tag$…$tag$`. */
const literal = String.raw`(?:E'(?:[^'\\]|\\.|'')*|(?:U&)?'(?:[^']|'')*)(?:'|$)|(\$\w*\$)(?:.*?\2|.*$)`;

/** The same where a backslash escapes in every string, and a string may stand in double quotes. */
const escaping = String.raw`(?:'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$))`;

/** `IDENTIFIED BY`, `IDENTIFIED WITH x AS`, `PASSWORD = `, `SET PASSWORD FOR u = `, `SOURCE_PASSWORD = `, `PASSWORD(`. */
const before = String.raw`\bIDENTIFIED\s+(?:WITH\s+\S+\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?|\b\w*PASSWORD(?:\s+FOR\s+\S+)?\s*(?:=\s*(?:PASSWORD\s*\(\s*)?|\(\s*)`;

/** SQL as it may be shown: each password of a role, a user, a server or a replica is `'***'`. */
export function withoutPasswords(sql: string): string {
  return sql
    .replace(new RegExp(String.raw`\b(PASSWORD\s+)(?:${literal})`, "gis"), masked)
    .replace(new RegExp(`(${before})${escaping}`, "gis"), masked)
    .replace(new RegExp(String.raw`('\*{3}'\s+REPLACE\s+)${escaping}`, "gis"), masked);
}

/** The same of any text: in URLs and settings (`password=…`), too. */
export function scrubbed(value: string): string {
  return (
    withoutPasswords(value)
      // Greedy up to the last @ of the word: a password may hold one itself.
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):\S*@/gi, "$1:***@")
      .replace(/\b(\w*passw(?:or)?d|pwd)\s*=\s*(?!'\*{3}')('(?:[^']|'')*'|"[^"]*"|[^\s&;,)]+)/gi, "$1=***")
      .replace(/([?&;]\w*(?:pass|secret|token)=)[^\s&;,)"]+/gi, "$1***")
  );
}

function masked(whole: string, kept: string): string {
  // Places below it are told by the lines.
  const lines = whole.slice(kept.length).split("\n").length - 1;
  return `${kept}'***'${"\n".repeat(lines)}`;
}
