/** A circle among these, each before what it waits for; empty where there is none. */
export function cycleIn(ids: readonly string[], on: (id: string) => readonly string[]): readonly string[] {
  const done = new Set<string>();
  for (const start of ids) {
    const path = new Set<string>();
    const open: { readonly id: string; readonly next: Iterator<string> }[] = [];
    const enter = (id: string): void => {
      path.add(id);
      open.push({ id, next: on(id)[Symbol.iterator]() });
    };
    if (!done.has(start)) enter(start);
    while (open.length > 0) {
      const { id, next } = open.at(-1)!;
      const step = next.next();
      if (step.done) {
        done.add(id);
        path.delete(id);
        open.pop();
      } else if (path.has(step.value)) return [...path].slice([...path].indexOf(step.value));
      else if (!done.has(step.value)) enter(step.value);
    }
  }
  return [];
}
