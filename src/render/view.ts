import type { Paint } from "./paint.js";
import type { Words } from "./words/en.js";

/** How a result is shown: in which words, with which colours, how wide. */
export interface View {
  readonly words: Words;
  readonly paint: Paint;
  /** Columns; Infinity where nobody looks at a terminal. */
  readonly width: number;
  /** The flags that chose where the command ran, each ready for a shell: `--env staging`. */
  readonly flags?: readonly string[];
  /** Several targets are worked over: what concerns one names it. */
  readonly several?: boolean;
  /** What a run's progress has shown already; a screen does not say it twice. */
  readonly shown?: ReadonlySet<string>;
}
