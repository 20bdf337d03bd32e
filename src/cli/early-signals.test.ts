import { expect, test } from "vitest";
import { catchSignals } from "./early-signals.js";

test("a signal that comes before anybody listens is told to the one who then does", () => {
  const before = process.listenerCount("SIGINT");
  const onSignal = catchSignals();
  process.emit("SIGINT", "SIGINT");
  const heard: string[] = [];
  const stop = onSignal((signal) => heard.push(signal));
  process.emit("SIGTERM", "SIGTERM");
  expect(heard).toEqual(["SIGINT", "SIGTERM"]);
  stop();
  // Nobody holds the process any more: the next signal ends it.
  expect(process.listenerCount("SIGINT")).toBe(before);
});
