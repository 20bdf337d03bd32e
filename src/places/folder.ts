import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync, type Dirent, type Stats } from "node:fs";
import { join } from "node:path";
import type { Tree, TreeFile } from "../core/model/tree.js";
import { SluiceError } from "../core/failures/failure.js";

const pieceBytes = 64 * 1024;
/** Of small files together: what was read once is read again from memory, up to this. */
const keptBytes = 16 * 1024 * 1024;
/** Of one file: told of each time so much of it was read. */
const muchBytes = 4 * 1024 * 1024;
const leftOut = new Set(["node_modules", "__pycache__"]);

/**
 * A folder on disk as a tree: names only, nothing is opened before it is asked for.
 * Names that begin with a dot are left out, and links to folders (a mounted ConfigMap is made of both).
 */
export function readFolder(folder: string, shown: string, onMuchRead: () => void = () => {}): Tree {
  const paths: string[] = [];
  try {
    collect(folder, "", paths);
  } catch (error) {
    const code = systemWord(error);
    throw new SluiceError(
      "source_missing",
      { folder: shown, ...(code === "ENOENT" ? {} : { reason: code }) },
      { cause: error },
    );
  }
  paths.sort();
  const room = { bytes: keptBytes };
  const fileOf = (path: string): TreeFile =>
    new FolderFile(path, join(folder, path), `${shown}/${path}`, room, onMuchRead);
  return { name: shown, files: paths.map(fileOf) };
}

function collect(folder: string, prefix: string, paths: string[]): void {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    if (entry.name.startsWith(".") || leftOut.has(entry.name)) continue;
    const path = prefix + entry.name;
    if (entry.isDirectory()) collectBelow(folder, `${path}/`, paths);
    else if (isFile(entry, join(folder, path))) paths.push(path);
  }
}

/** A sub-folder that may not be read is no reason to refuse the source: no format may need it. */
function collectBelow(folder: string, prefix: string, paths: string[]): void {
  try {
    collect(folder, prefix, paths);
  } catch (error) {
    if (systemWord(error) !== "EACCES") throw error;
  }
}

function isFile(entry: Dirent, path: string): boolean {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  // A link that leads nowhere stays in the list: reading it fails by name, where leaving it out would be silent.
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

/**
 * A later reading finds what the first one did: a small file is kept, of one that is too large for that it is
 * remembered what it was, and another is refused.
 */
class FolderFile implements TreeFile {
  readonly path: string;
  readonly #place: string;
  readonly #shown: string;
  /** What may still be kept of all files of the folder. */
  readonly #room: { bytes: number };
  readonly #onMuchRead: () => void;
  #kept: Uint8Array | undefined;
  #first: Stats | undefined;

  constructor(path: string, place: string, shown: string, room: { bytes: number }, onMuchRead: () => void) {
    this.path = path;
    this.#place = place;
    this.#shown = shown;
    this.#room = room;
    this.#onMuchRead = onMuchRead;
  }

  get bytes(): number {
    this.#first ??= statSync(this.#place);
    return this.#first.size;
  }

  *read(): Iterable<Uint8Array> {
    if (this.#kept) {
      yield this.#kept;
      return;
    }
    const file = this.#open();
    try {
      const { size } = this.#same(fstatSync(file));
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size));
      for (let at = 0; at < size;) {
        const got = readSync(file, piece, 0, Math.min(piece.length, size - at), at);
        if (got === 0) throw new SluiceError("source_changed", { file: this.#shown });
        at += got;
        if (at % muchBytes < got) this.#onMuchRead();
        const whole = got === piece.length ? piece : piece.subarray(0, got);
        if (got === size) this.#keep(whole);
        yield whole;
      }
      // Small files are read in one piece: between the first look and here nothing could be seen changing.
      if (size > pieceBytes) this.#same(fstatSync(file));
    } finally {
      closeSync(file);
    }
  }

  #keep(whole: Uint8Array): void {
    if (whole.length > this.#room.bytes) return;
    this.#room.bytes -= whole.length;
    this.#kept = whole;
  }

  #open(): number {
    try {
      return openSync(this.#place, "r");
    } catch (error) {
      if (this.#first && systemWord(error) === "ENOENT")
        throw new SluiceError("source_changed", { file: this.#shown }, { cause: error });
      // A name that is not UTF-8 came to us with this character in it: under that name there is nothing.
      if (this.path.includes("\ufffd") && systemWord(error) === "ENOENT")
        throw Object.assign(new Error("EILSEQ: the file's name is not UTF-8"), { code: "EILSEQ" });
      throw error;
    }
  }

  #same(now: Stats): Stats {
    const first = (this.#first ??= now);
    if (first.size !== now.size || first.mtimeMs !== now.mtimeMs)
      throw new SluiceError("source_changed", { file: this.#shown });
    return now;
  }
}

function systemWord(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
