/**
 * Tells places apart in what a session of Sluice is told. The same place is where the same was said since a unit began,
 * but for names, numbers and literals, and where its file had begun before, or had not: a server knows no difference
 * between two such moments, and nor does a history.
 */
export class Places {
  readonly #known = new Set<string>();
  #said: string[] = [];
  #insideFile = false;
  #inTransaction = false;
  #recorded: Recorded | undefined;

  isNew(text: string): boolean {
    this.#said.push(shapeOf(text));
    const place = [this.#insideFile, ...this.#said].join("\n");
    const isNew = !this.#known.has(place);
    this.#known.add(place);
    this.#follow(text);
    return isNew;
  }

  #follow(text: string): void {
    const row = rowIn(text);
    if (row?.outcome === "done") this.#recorded = row;
    if (/^(?:START TRANSACTION|BEGIN)\b/.test(text)) this.#inTransaction = true;
    const ends = this.#inTransaction ? text === "COMMIT" : row?.outcome === "done";
    if (!ends) return;
    this.#inTransaction = false;
    this.#said = [];
    this.#insideFile = this.#recorded?.isLast === false;
  }
}

interface Recorded {
  readonly outcome: string;
  /** No unit of its file follows. */
  readonly isLast: boolean;
}

/** The row of a history that a statement writes. */
export function rowIn(text: string): Recorded | undefined {
  if (!text.startsWith("INSERT INTO sluice_history (")) return undefined;
  const found = /'(?:up|down)', '(\w+)', '[^']*', '[^']*'(?:, (\d+), (\d+))?/.exec(text);
  return { outcome: found?.[1] ?? "row", isLast: found?.[2] === found?.[3] };
}

/** The label tells others whose statement it is. */
export function withoutLabel(text: string): string {
  return text.replace(/^\/\* sluice .+? #\d+ \*\/ /s, "");
}

function shapeOf(text: string): string {
  return withoutLabel(text)
    .replaceAll(/'(?:[^'\\]|\\.|'')*'/gs, "?")
    .replaceAll(/\d+/g, "0")
    .replaceAll(/\s+/g, " ");
}
