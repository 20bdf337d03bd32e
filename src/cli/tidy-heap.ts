/** More than this of memory in all is worth a look for garbage, where so much has piled up since the last one. */
const muchBytes = 80 * 1024 * 1024;
const pileBytes = 8 * 1024 * 1024;

export interface HeapWatch {
  /** To be called before statements are parsed. */
  readonly onParser: () => void;
  /** To be called again and again while much is read. */
  readonly onMuchRead: () => void;
}

/**
 * A run holds little of what passes through it, but V8 would let the rest pile up to a multiple of it: from the first
 * call of `onMuchRead` on it is told to keep its heap small, and is swept when it is not. Only a process of our own may
 * be treated so, and a small one gains nothing: it would start slower, as it would if this asked for V8 at once.
 */
export function tidyHeap(): HeapWatch {
  let sweep: (() => void) | undefined;
  let swept = 0;
  return {
    // The parser is compiled to WebAssembly and reads some statements: to make it fast would take 40 MiB, and longer than it reads.
    onParser: () => setFlags("--liftoff-only"),
    onMuchRead() {
      sweep ??= keptSmall();
      const { rss, heapUsed, external } = process.memoryUsage();
      if (rss < muchBytes || heapUsed + external < swept + pileBytes) return;
      sweep();
      const after = process.memoryUsage();
      swept = after.heapUsed + after.external;
    },
  };
}

function keptSmall(): () => void {
  setFlags("--optimize-for-size", "--semi-space-growth-factor=1", "--expose-gc");
  return process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void;
}

function setFlags(...flags: readonly string[]): void {
  const v8 = process.getBuiltinModule("node:v8");
  for (const flag of flags) v8.setFlagsFromString(flag);
}
