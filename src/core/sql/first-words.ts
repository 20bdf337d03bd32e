const longest = 60;

/**
 * How a statement begins, on one line, for a person to know it by: `CREATE INDEX CONCURRENTLY i ON t`. It ends
 * before the first literal or parenthesis, so that nothing secret is in it.
 */
export function firstWords(text: string): string {
  const line = text.slice(0, 4 * longest).replace(/\s+/g, " ");
  const words = (/^(?:(?!--|\/\*)[^('$;=])+/.exec(line)?.[0] ?? "").trim();
  if (words.length <= longest) return words;
  const cut = words.slice(0, longest);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), longest / 2))} …`;
}
