/** What may stand between two words. Limits keep a long text from being read again and again. */
const gap = String.raw`(?:\s|/\*.{0,200}?\*/|(?:--|#)[^\n]{0,200}\n)`;

/** What stands behind the word PASSWORD, up to its end or the text's: `'…'`, `E'…'`, `U&'…'`, `$tag$…$tag$`. */
const literal = String.raw`(?:E'(?:[^'\\]|\\.|'')*|(?:U&)?'(?:[^']|'')*)(?:'|$)|(\$\w*\$)(?:.*?\2|.*$)`;

/** The same where a backslash escapes in every string, and a string may stand in double quotes; and inside of another string. */
const escaping = String.raw`(?:'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$)|\\'[^'\\]*(?:\\'|$)|0x[0-9a-f]+)`;

/** `IDENTIFIED BY`, `IDENTIFIED WITH x AS`, `IDENTIFIED VIA x OR y USING`, as a hash too. */
const identified = String.raw`\bIDENTIFIED${gap}+(?:(?:WITH|VIA)${gap}+\S{1,200}${gap}+(?:OR${gap}+\S{1,200}${gap}+)*)?(?:BY|AS|USING)${gap}+(?:PASSWORD${gap}+)?`;

/** `PASSWORD = `, `SET PASSWORD FOR u = `, `SOURCE_PASSWORD = `, `PASSWORD(`. */
const assigned = String.raw`\b\w{0,60}PASSWORD(?:${gap}+FOR${gap}+\S{1,200})?${gap}*(?:=${gap}*(?:PASSWORD${gap}*\(${gap}*)?|\(${gap}*)`;

/** Behind one that was masked: `… REPLACE 'old'`, `… OR ed25519 USING 'hash'`. */
const behind = String.raw`'\*{3}'\)?${gap}+(?:REPLACE|OR${gap}+\S{1,200}${gap}+(?:AS|USING))${gap}+`;

const masks: readonly RegExp[] = [
  new RegExp(String.raw`\b(PASSWORD"?${gap}+)(?:${literal})`, "gis"),
  new RegExp(String.raw`(\bOPTIONS${gap}*\([^;]{0,500}?\bPASSWORD${gap}+)(?:"(?:[^"\\]|\\.|"")*(?:"|$))`, "gis"),
  new RegExp(`(${identified}|${assigned})${escaping}`, "gis"),
  new RegExp(`(${behind})${escaping}`, "gis"),
];

/** Of a subscription, a foreign server or dblink, by words or as a URL. */
const connections: readonly RegExp[] = [
  /(\b(?:CONNECTION|dblink\w*)\b[^;]{0,500}?\bpassword\s*=\s*)(?!\*{3})(?:''[^']*''|[^\s'"$]+)/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}:)(?!\*{3}@)[^\s'"/]{1,200}(?=@)/gi,
];

/** SQL as it may be shown: each password of a role, a user, a server or a replica is `'***'`. */
export function withoutPasswords(sql: string): string {
  if (!tells.test(sql)) return sql;
  const bare = masks.reduce((text, mask) => text.replace(mask, masked), sql);
  return connections.reduce((text, connection) => text.replace(connection, "$1***"), bare);
}

/** Whether a text must not be kept. */
export function holdsPassword(sql: string): boolean {
  return withoutPasswords(sql) !== sql;
}

const tells = /password|identified|:\/\//i;

/** The same of any text: in URLs and settings (`password=…`), too. */
export function scrubbed(value: string): string {
  return (
    withoutPasswords(value)
      // Greedy up to the last @ of the word: a password may hold one itself.
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):\S*@/gi, "$1:***@")
      .replace(/\b(\w*passw(?:or)?d|pwd)\s*=\s*(?!'?\*{3})('(?:[^']|'')*'|"[^"]*"|[^\s&;,)]+)/gi, "$1=***")
      .replace(/([?&;]\w*(?:pass|secret|token)=)[^\s&;,)"]+/gi, "$1***")
  );
}

function masked(whole: string, kept: string): string {
  // Places below it are told by the lines.
  const lines = whole.slice(kept.length).split("\n").length - 1;
  return `${kept}'***'${"\n".repeat(lines)}`;
}
