import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync, type Dirent, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Tree, TreeFile } from "../core/model/tree.js";
import { SluiceError } from "../core/failures/failure.js";

const pieceBytes = 64 * 1024;
/** Of small files together: what was read once is read again from memory, up to this. */
const keptBytes = 16 * 1024 * 1024;
/** Told of each time so much was read in all. */
const muchBytes = 4 * 1024 * 1024;
/** What a small file weighs: as much is made of its name, its size and its statements as of its text. */
const leastWeight = 1024;
const leftOut = new Set(["node_modules", "__pycache__"]);

/**
 * A folder on disk as a tree: names only, nothing is opened before it is asked for.
 * Names that begin with a dot are left out, and links to folders (a mounted ConfigMap is made of both).
 */
export function readFolder(folder: string, shown: string, onMuchRead: () => void = () => {}): Tree {
  const paths: string[] = [];
  const hidden: string[] = [];
  try {
    collect(folder, "", paths, hidden);
  } catch (error) {
    const code = systemWord(error);
    if (code === "ENOTDIR" && isFileItself(folder)) return singleFile(folder, shown, onMuchRead);
    throw new SluiceError(
      "source_missing",
      { folder: shown, ...(code === "ENOENT" ? {} : { reason: code }) },
      { cause: error },
    );
  }
  paths.sort();
  const place: Place = { folder, shown, room: keptBytes, read: 0, onMuchRead };
  const files = paths.map((path): TreeFile => new FolderFile(path, place));
  return { name: shown, files, ...(hidden.length > 0 ? { hidden: hidden.sort() } : {}) };
}

function isFileItself(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** One that was named in place of its folder. */
function singleFile(path: string, shown: string, onMuchRead: () => void): Tree {
  const name = dirname(shown);
  const place: Place = { folder: dirname(path), shown: name, room: keptBytes, read: 0, onMuchRead };
  return { name, files: [new FolderFile(basename(path), place)], single: true };
}

/** What all files of a folder have in common. */
interface Place {
  readonly folder: string;
  readonly shown: string;
  /** What may still be kept of them, in bytes. */
  room: number;
  /** What was read of them since that was last told of, in bytes. */
  read: number;
  readonly onMuchRead: () => void;
}

function collect(folder: string, prefix: string, paths: string[], hidden: string[] = []): void {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    if (/^\..*\.sql$/i.test(entry.name) && entry.isFile()) hidden.push(entry.name);
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
  readonly #place: Place;
  #kept: Uint8Array | undefined;
  #size = unseen;
  #changedMs = 0;

  constructor(path: string, place: Place) {
    this.path = path;
    this.#place = place;
  }

  get bytes(): number {
    if (this.#size === unseen) this.#see(statSync(this.#inFolder));
    return this.#size;
  }

  *read(): Iterable<Uint8Array> {
    if (this.#kept) {
      this.#weigh(this.#kept.length);
      yield this.#kept;
      return;
    }
    const file = this.#open();
    try {
      const size = this.#see(fstatSync(file));
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size));
      for (let at = 0; at < size;) {
        const got = readSync(file, piece, 0, Math.min(piece.length, size - at), at);
        if (got === 0) throw this.#changed();
        at += got;
        this.#weigh(got);
        const whole = got === piece.length ? piece : piece.subarray(0, got);
        if (got === size) this.#keep(whole);
        yield whole;
      }
      // Small files are read in one piece: between the first look and here nothing could be seen changing.
      if (size > pieceBytes) this.#see(fstatSync(file));
    } finally {
      closeSync(file);
    }
  }

  get #inFolder(): string {
    return `${this.#place.folder}/${this.path}`;
  }

  #weigh(bytes: number): void {
    const place = this.#place;
    place.read += Math.max(bytes, leastWeight);
    if (place.read < muchBytes) return;
    place.read = 0;
    place.onMuchRead();
  }

  #keep(whole: Uint8Array): void {
    if (whole.length > this.#place.room) return;
    this.#place.room -= whole.length;
    this.#kept = whole;
  }

  #open(): number {
    try {
      return openSync(this.#inFolder, "r");
    } catch (error) {
      if (this.#size !== unseen && systemWord(error) === "ENOENT") throw this.#changed(error);
      // A name that is not UTF-8 came to us with this character in it: under that name there is nothing.
      if (this.path.includes("\ufffd") && systemWord(error) === "ENOENT")
        throw Object.assign(new Error("EILSEQ: the file's name is not UTF-8"), { code: "EILSEQ" });
      throw error;
    }
  }

  /** Its size, which is what it was. */
  #see({ size, mtimeMs }: Stats): number {
    if (this.#size === unseen) [this.#size, this.#changedMs] = [size, mtimeMs];
    if (this.#size !== size || this.#changedMs !== mtimeMs) throw this.#changed();
    return size;
  }

  #changed(cause?: unknown): SluiceError<"source_changed"> {
    const file = `${this.#place.shown}/${this.path}`;
    return new SluiceError("source_changed", { file }, cause === undefined ? {} : { cause });
  }
}

const unseen = -1;

function systemWord(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
