import { passwordsIn } from "./password-places.js";

/** SQL as it may be shown: each password of a role, a user, a server or a replica is `'***'`. */
export function withoutPasswords(sql: string): string {
  if (!tells.test(sql)) return sql;
  let shown = "";
  let at = 0;
  for (const { start, end, bare } of passwordsIn(sql)) {
    // Places below it are told by the lines.
    const lines = "\n".repeat(sql.slice(start, end).split("\n").length - 1);
    shown += sql.slice(at, start) + (bare ? "***" : "'***'") + lines;
    at = end;
  }
  return (shown + sql.slice(at)).replace(inUrl, "$1***");
}

const inUrl = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}:)(?!\*{3}@)[^\s'"/]{1,200}(?=@)/gi;

/** Whether a text must not be kept. */
export function holdsPassword(sql: string): boolean {
  return withoutPasswords(sql) !== sql;
}

const tells = /password|identified|:\/\//i;

/** The same of any text: in URLs and settings (`password=…`), too. */
export function scrubbed(value: string): string {
  const bare = withoutPasswords(value);
  return (bare.includes("://") ? bare.replace(/\S+/g, withoutUserInfo) : bare)
    .replace(/\b(\w*passw(?:or)?d|pwd)\s*=\s*(?!'?\*{3})('(?:[^']|''){0,1000}'|"[^"]*"|[^\s&;,)]+)/gi, "$1=***")
    .replace(/([?&;]\w*(?:pass|secret|token)=)[^\s&;,)"]+/gi, "$1***");
}

/** A command line as it may be shown: flags and variables that hold a password, too. */
export function scrubbedCommand(line: string): string {
  const bare = scrubbed(line).replace(/(\b(?:mysql|mariadb)[\w-]*\s(?:[^|;&\n]{0,1000}?\s)?-p)[^\s=]\S*/g, "$1***");
  return bare.replace(
    /((?:^|\s)--?\w*(?:pass(?:w(?:or)?d)?|secret|token)(?:=|\s+))(?!\*{3})("[^"]*"|'[^']*'|[^\s"'-]\S*)/gi,
    "$1***",
  );
}

/** Up to the last @ of the word: a password may hold one itself. */
function withoutUserInfo(word: string): string {
  const end = word.lastIndexOf("@");
  const [before] = /^.*?[a-z0-9+.-]:\/\/[^:/@]*:/i.exec(word.slice(0, Math.max(end, 0))) ?? [];
  return before === undefined ? word : `${before}***${word.slice(end)}`;
}
