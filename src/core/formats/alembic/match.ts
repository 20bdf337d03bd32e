import type { Format } from "../format.js";
import type { RevisionGraph } from "./graph.js";
import { orUnresolved, revisionsOf } from "./resolve.js";

/** The revisions that a word means: as Alembic takes it, else by the file or its message. */
export function matchRevision(
  given: string,
  known: Parameters<Format["matchIds"]>[1],
  graph: RevisionGraph,
): readonly string[] {
  const word = given.trim();
  if (known.some(({ id }) => id === word)) return [word];
  const found = orUnresolved(() => revisionsOf(word, graph));
  if (!("unresolved" in found)) {
    const ids = new Set(known.map(({ id }) => id));
    return found.filter((id) => ids.has(id));
  }
  if ("ids" in found.unresolved) return found.unresolved.ids;
  const path = word.replace(/^\.\//, "");
  const ways: readonly ((migration: (typeof known)[number]) => boolean)[] = [
    // Of a row that no file is: by its start, as Alembic would take it.
    ({ id }) => id.length > 3 && word !== "" && id.startsWith(word),
    ({ file }) => file !== undefined && (file === path || file.endsWith(`/${path}`)),
    ({ file }) => file !== undefined && stemOf(file) === stemOf(path),
    ({ name }) => name !== "" && name === word,
  ];
  for (const way of ways) {
    const ids = [...new Set(known.filter(way).map(({ id }) => id))];
    if (ids.length > 0) return ids;
  }
  return [];
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.py$/, "");
}
