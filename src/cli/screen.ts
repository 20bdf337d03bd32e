import type { SluiceEvent } from "../core/model/event.js";
import { type ProgressKind, progressOf } from "../render/progress.js";
import type { View } from "../render/view.js";
import type { Sink } from "./host.js";

/** Where events are told: lines that stay, and on a terminal some below them that live. */
export interface Screen {
  on(event: SluiceEvent): void;
  /** What was said, by `shownKey`. */
  readonly shown: ReadonlySet<string>;
  /** Takes what lives away. */
  close(): void;
}

const tickMs = 100;
const lineStart = "\r\u001b[K";

/** A screen on this stream. Nothing is drawn, and no timer runs, before the first event. */
export function openScreen(sink: Sink, view: View, kind: ProgressKind): Screen {
  const alive = sink.isTTY === true;
  const progress = progressOf(view, kind, alive);
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const cleared = (): string => {
    const text = drawn > 0 ? lineStart + "\u001b[1A\u001b[K".repeat(drawn - 1) : "";
    drawn = 0;
    return text;
  };
  const clear = (): void => write(cleared());
  const draw = (): void => {
    const lines = progress.live(Date.now());
    const before = cleared();
    // What a person typed stands where the first line is to begin.
    if (lines.length > 0) write((before || lineStart) + lines.join("\n"));
    else write(before);
    drawn = lines.length;
  };
  const write = (text: string): void => {
    if (text !== "") sink.write(text);
  };

  return {
    shown: progress.shown,
    on(event) {
      const lines = progress.lines(event, Date.now());
      if (lines.length > 0) {
        clear();
        sink.write(`${lines.join("\n")}\n`);
      }
      if (alive && timer === undefined) {
        timer = setInterval(draw, tickMs);
        timer.unref();
      }
    },
    close() {
      clearInterval(timer);
      clear();
    },
  };
}
