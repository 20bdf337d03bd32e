/** The known word that `word` most likely means, if one is near enough to be worth naming. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const given = plain(word);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = distanceOf(given, plain(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  // Something of the word must be left: of one letter, every other is one step away.
  return bestDistance <= Math.max(1, Math.floor(given.length / 3)) && bestDistance < given.length ? best : undefined;
}

/** `lockTimeout`, `lock-timeout` and `lock_timeout` are one word to a reader. */
function plain(word: string): string {
  return word.replace(/[-_\s]/g, "").toLowerCase();
}

/** Damerau-Levenshtein (optimal string alignment): insert, delete, replace, swap neighbours. */
function distanceOf(a: string, b: string): number {
  // A word cut short (`env` for `environment`) is nearer than its length says.
  if (a.length >= 3 && b.length >= 3 && (b.startsWith(a) || a.startsWith(b))) return a === b ? 0 : 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(last[column]! + 1, now[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, beforeLast[column - 2]! + 1);
      now.push(cost);
    }
    [beforeLast, last] = [last, now];
  }
  return last[b.length]!;
}
