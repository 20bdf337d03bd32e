/** A line of a comparison: ` ` in both, `-` only before, `+` only after; `…` stands for lines left out. */
export type DiffLine = `${" " | "-" | "+"}${string}` | "…";

/** Lines kept around a change, and shown at the most. */
const around = 2;
const mostLines = 60;
/** Above this many lines between the first and the last change the middle is shown as replaced whole. */
const mostCompared = 2000;

/** What changed between two texts, line by line, as a person reads it. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const middle = compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const all: DiffLine[] = [...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)];
  return folded(all);
}

/** The longest common lines stay; what is not among them went or came. */
function compare(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  if (old.length * now.length > mostCompared * mostCompared) {
    return [...old.map((line): DiffLine => `-${line}`), ...now.map((line): DiffLine => `+${line}`)];
  }
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      longest[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      lines.push(same(old[row] ?? ""));
      row++;
      column++;
    } else if (row < old.length && (column >= now.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`-${old[row++]}`);
    } else lines.push(`+${now[column++]}`);
  }
  return lines;
}

function folded(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, index) => {
    if (!line.startsWith(" ")) near.fill(1, Math.max(0, index - around), index + around + 1);
  });
  const kept: DiffLine[] = [];
  lines.forEach((line, index) => {
    if (near[index]) kept.push(line);
    else if (kept.length > 0 && kept.at(-1) !== "…") kept.push("…");
  });
  if (kept.at(-1) === "…") kept.pop();
  return kept.length > mostLines ? [...kept.slice(0, mostLines), "…"] : kept;
}

function same(line: string): DiffLine {
  return ` ${line}`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
