import type { Tree, TreeFile } from "../model/tree.js";

/** Of Go's own packages such as reach no database, but for what `database/sql` opens. */
const harmless =
  /^(?:context|database\/sql|embed|errors|fmt|io|log|math|os|regexp|sort|slices|maps|strconv|strings|bytes|time|unicode|encoding\/(?:json|csv|hex|base64))$|^github\.com\/pressly\/goose(?:\/v\d+)?$/;

const imports = /^import\s*(?:\(([^)]*)\)|([^\n]*))/gm;

/**
 * Nothing in a folder's Go has a connection of its own, as far as its text tells: a migration may call what stands in
 * the files beside it, and imports nothing for that.
 */
export function opensNone(tree: Tree, isMigration: (path: string) => boolean): boolean {
  return tree.files
    .filter(({ path }) => /^[^/]+\.go$/i.test(path) && !path.endsWith("_test.go"))
    .every((file) => {
      const text = textOf(file);
      if (text === undefined) return false;
      const named = [...text.matchAll(imports)].flatMap(([, several = "", one = ""]) =>
        Array.from(`${several}${one}`.matchAll(/["`]([^"`]*)["`]/g), ([, path = ""]) => path),
      );
      // A migration that asks for no transaction is given a connection; a helper that has one keeps it for others.
      const opens = isMigration(file.path) ? /\bsql\.Open(?:DB)?\b/ : /\bsql\.(?:DB|Open(?:DB)?)\b/;
      return named.every((path) => harmless.test(path)) && !opens.test(text);
    });
}

/** Undefined where it cannot be read, which is told elsewhere. */
function textOf(file: TreeFile): string | undefined {
  try {
    const decoder = new TextDecoder();
    return [...Array.from(file.read(), (piece) => decoder.decode(piece, { stream: true })), decoder.decode()].join("");
  } catch {
    return undefined;
  }
}
