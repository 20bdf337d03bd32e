import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** More than this of memory in all is worth a look for garbage. */
const muchBytes = 88 * 1024 * 1024;

/**
 * To be called again and again while much is read. A run holds little of what passes through it, but V8 would let the
 * rest pile up to a multiple of it: from the first call on it is told to keep its heap small, and is swept when it is not.
 * Only a process of our own may be treated so, and a small one gains nothing: it would start slower.
 */
export function tidyHeap(): () => void {
  let sweep: (() => void) | undefined;
  return () => {
    sweep ??= keptSmall();
    if (process.memoryUsage.rss() > muchBytes) sweep();
  };
}

function keptSmall(): () => void {
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1", "--expose-gc"]) setFlagsFromString(flag);
  return runInNewContext("gc") as () => void;
}
