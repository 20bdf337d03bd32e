import type { SluiceEvent } from "../core/model/event.js";
import { type ProgressKind, progressOf } from "../render/progress.js";
import type { View } from "../render/view.js";
import type { Sink } from "./host.js";

/** Where events are told: lines that stay, and on a terminal one that lives. */
export interface Screen {
  on(event: SluiceEvent): void;
  /** What was said, by `shownKey`. */
  readonly shown: ReadonlySet<string>;
  /** Takes the living line away. */
  close(): void;
}

const tickMs = 100;

/** A screen on this stream. Nothing is drawn, and no timer runs, before the first event. */
export function openScreen(sink: Sink, view: View, kind: ProgressKind): Screen {
  const alive = sink.isTTY === true;
  const progress = progressOf(view, kind, alive);
  let drawn = false;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    if (drawn) sink.write("\r\u001b[K");
    drawn = false;
  };
  const draw = (): void => {
    const line = progress.live(Date.now());
    if (line === undefined) clear();
    else {
      sink.write(`\r\u001b[K${line}`);
      drawn = true;
    }
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
