import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** More than this of memory in all is worth a look for garbage, where so much has piled up since the last one. */
const muchBytes = 80 * 1024 * 1024;
const pileBytes = 8 * 1024 * 1024;

/**
 * To be called again and again while much is read. A run holds little of what passes through it, but V8 would let the
 * rest pile up to a multiple of it: from the first call on it is told to keep its heap small, and is swept when it is not.
 * Only a process of our own may be treated so, and a small one gains nothing: it would start slower.
 */
export function tidyHeap(): () => void {
  // What is compiled to WebAssembly here reads some statements: to make it fast would take 40 MiB, and longer than it reads.
  setFlagsFromString("--liftoff-only");
  let sweep: (() => void) | undefined;
  let swept = 0;
  return () => {
    sweep ??= keptSmall();
    const { rss, heapUsed, external } = process.memoryUsage();
    if (rss < muchBytes || heapUsed + external < swept + pileBytes) return;
    sweep();
    const after = process.memoryUsage();
    swept = after.heapUsed + after.external;
  };
}

function keptSmall(): () => void {
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1", "--expose-gc"]) setFlagsFromString(flag);
  return runInNewContext("gc") as () => void;
}
