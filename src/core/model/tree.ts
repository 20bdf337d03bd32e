/** A folder of files, wherever it stands: on disk, in a git revision, a bundle, an image. */
export interface Tree {
  /** As a person is shown it: `migrations`, `db/migrations`. */
  readonly name: string;
  /** Sorted by path. Paths are relative to the tree, with `/`. */
  readonly files: readonly TreeFile[];
  /** SQL in its top folder whose name begins with a dot: no format reads it, and an owner may stop at it. */
  readonly hidden?: readonly string[];
  /** It is one file that was named itself, and not its folder. */
  readonly single?: true;
}

export interface TreeFile {
  readonly path: string;
  readonly bytes: number;
  /** In pieces of bounded size, from the start at each call; each holds until the next is asked for. */
  read(): Iterable<Uint8Array>;
}
