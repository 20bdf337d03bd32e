/** What stands behind the word PASSWORD, up to its end or the text's: `'…'`, `E'…'`, `U&'…'`, `$tag$…$tag$`. */
const literal = String.raw`(?:E'(?:[^'\\]|\\.|'')*|(?:U&)?'(?:[^']|'')*)(?:'|$)|(\$\w*\$)(?:.*?\2|.*$)`;

/** SQL as it may be shown: each password of a role, a server or a user is `'***'`. */
export function withoutPasswords(sql: string): string {
  return sql.replace(new RegExp(String.raw`\b(PASSWORD\s+)(?:${literal})`, "gis"), (whole, before: string) => {
    // Places below it are told by the lines.
    const lines = whole.slice(before.length).split("\n").length - 1;
    return `${before}'***'${"\n".repeat(lines)}`;
  });
}
