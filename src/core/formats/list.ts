import type { Tree } from "../model/tree.js";
import { SluiceError } from "../failures/failure.js";
import { foreignNames, foreignToolOf } from "./foreign.js";
import type { Format } from "./format.js";
import { plain } from "./plain.js";

/** Every format that can be run: a new one is a file and a line here. */
export const formats: readonly Format[] = [plain];

/** Every word that `format` may have in a configuration, built or not. */
export const formatNames: readonly string[] = [
  ...new Set([...formats.map(({ name }) => name), ...foreignNames]),
].sort();

/** The format of that name; undefined where it is not built. */
function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}

/** The format asked for, or the one that the files show. Another tool's files are said to be that, never taken for plain ones. */
export function chooseFormat(tree: Tree, name?: string): Format {
  if (name !== undefined) {
    const named = formatNamed(name);
    if (!named) throw new SluiceError("not_in_this_version", { what: `format ${name}` });
    return named;
  }
  const foreign = foreignToolOf(tree);
  if (foreign) throw new SluiceError("not_in_this_version", { what: `${foreign.name} files (${foreign.evidence})` });
  const found = formats.find((format) => format.recognise(tree).sure);
  if (found) return found;
  // Documents beside no SQL are where plain files will stand; files of another kind are somebody's migrations.
  const own = tree.files.filter(({ path }) => !path.includes("/"));
  if (own.some(({ path }) => /\.sql$/i.test(path)) || own.every(({ path }) => /\.(?:md|txt|adoc|rst)$/i.test(path)))
    return plain;
  throw new SluiceError("format_unknown", { folder: tree.name, known: formats.map((format) => format.name) });
}
