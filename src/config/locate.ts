/** Where a key's name stands, and how wide it is. */
export interface KeyPlace {
  readonly line: number;
  readonly column: number;
  readonly width: number;
}

/** Where a key of a configuration stands; undefined where it is not plainly to be found. */
export function placeOfKey(text: string, key: string): KeyPlace | undefined {
  const bare = withoutComments(text);
  let from = 0;
  for (const name of key.split(/[.[\]]+/).filter((part) => part !== "" && !/^\d+$/.test(part))) {
    const pattern = new RegExp(`(?<![\\w$])(["']?)${escaped(name)}\\1\\s*:`, "g");
    pattern.lastIndex = from;
    const found = pattern.exec(bare);
    if (!found) return undefined;
    from = found.index + found[0].length;
    if (name === lastOf(key)) {
      const before = bare.slice(0, found.index + (found[1] ?? "").length).split("\n");
      return {
        line: before.length,
        column: Array.from(before.at(-1) ?? "").length + 1,
        width: Array.from(name).length,
      };
    }
  }
  return undefined;
}

function lastOf(key: string): string {
  return key.split(/[.[\]]+/).findLast((part) => part !== "" && !/^\d+$/.test(part)) ?? "";
}

function escaped(name: string): string {
  return name.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}

/** Comments as blanks, so that a key named in one is not found; strings stay. What is not closed ends with its line, or the text. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\[^]?)*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\[^]?)*(?:'|(?=\n)|$)|`(?:[^`\\]|\\[^]?)*(?:`|$))|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g,
    (whole, string?: string) => (string === undefined ? whole.replace(/[^\n]/g, " ") : string),
  );
}
