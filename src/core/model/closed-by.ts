/** These and whatever leads on from them, each once; nearer ones before what lies behind them. */
export function closedBy(from: Iterable<string>, on: (id: string) => Iterable<string>): ReadonlySet<string> {
  const found = new Set(from);
  // A set that grows is walked to its new end.
  for (const id of found) for (const next of on(id)) found.add(next);
  return found;
}

/** Those of these that another one of them leads on to. */
export function ledTo(ids: readonly string[], on: (id: string) => readonly string[]): readonly string[] {
  const all = closedBy(ids.flatMap(on), on);
  return ids.filter((id) => all.has(id));
}
