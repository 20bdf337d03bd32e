import type { Tree } from "../model/tree.js";
import { SluiceError } from "../failures/failure.js";
import { foreignToolOf } from "./foreign.js";
import type { Format } from "./format.js";
import { plain } from "./plain.js";

/** Every format that can be run, loaded when files are seen to be in it: a new one is a file and a line here. */
export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  plain: () => Promise.resolve(plain),
  goose: async () => (await import("./goose.js")).goose,
  "golang-migrate": async () => (await import("./golang-migrate.js")).golangMigrate,
  dbmate: async () => (await import("./dbmate.js")).dbmate,
  alembic: async () => (await import("./alembic/format.js")).alembic,
  "prisma-db-push": async () => (await import("./prisma-db-push.js")).prismaDbPush,
  command: async () => (await import("./command.js")).command,
  prisma: async () => (await import("./prisma.js")).prisma,
};

/** The format asked for, or the one that the files show. Another tool's files are never taken for plain ones. */
export async function chooseFormat(tree: Tree, name?: string): Promise<Format> {
  const chosen = await chosenFor(tree, name);
  // A file that was named itself is no folder of migrations.
  const [file] = tree.files;
  if (tree.single && !chosen.wanted && file)
    throw new SluiceError("source_missing", { folder: `${tree.name}/${file.path}`, reason: "ENOTDIR" });
  return chosen;
}

async function chosenFor(tree: Tree, name?: string): Promise<Format> {
  if (name !== undefined) {
    const named = await formatNamed(name);
    if (!named) throw new SluiceError("not_in_this_version", { what: `format ${name}` });
    return named;
  }
  if (tree.files.some(({ path }) => path === "schema.prisma")) {
    const push = await formatNamed("prisma-db-push");
    if (push && !tree.files.some(({ path }) => path.endsWith("/migration.sql"))) return push;
  }
  const foreign = foreignToolOf(tree);
  const known = await (foreign ? formatNamed(foreign.name) : formatIn(tree));
  if (known) return known;
  if (foreign) throw new SluiceError("not_in_this_version", { what: `${foreign.name} files (${foreign.evidence})` });
  // Documents beside no SQL are where plain files will stand; files of another kind are somebody's migrations.
  const own = tree.files.filter(({ path }) => !path.includes("/"));
  if (own.some(({ path }) => /\.sql$/i.test(path)) || own.every(({ path }) => /\.(?:md|txt|adoc|rst)$/i.test(path)))
    return plain;
  throw new SluiceError("format_unknown", { folder: tree.name, known: Object.keys(formats) });
}

/** The format of that name; undefined where it is not built. */
export async function formatNamed(name: string): Promise<Format | undefined> {
  return formats[name]?.();
}

/** Where no file is another tool's by sight. */
export async function formatIn(tree: Tree): Promise<Format | undefined> {
  // Of migrations in Go its imports alone tell.
  const goose = tree.files.some(({ path }) => path.endsWith(".go")) ? await formatNamed("goose") : undefined;
  if (goose?.recognise(tree).sure) return goose;
  const own = await formatNamed("plain");
  return own?.recognise(tree).sure ? own : undefined;
}
