#!/usr/bin/env node
import * as module from "node:module";
import { catchSignals } from "./early-signals.js";

// Before all that takes time to load: a signal that comes meanwhile is kept for whoever listens then.
const onSignal = catchSignals();
// Node 22.8 and newer keep the compiled code of what is imported after this line.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
void run();

async function run(): Promise<never> {
  const { mainOfProcess } = await import("./main.js");
  await mainOfProcess(onSignal);
  // Node lets go of signals some milliseconds before the process is gone: a second Ctrl-C then would end it with 130,
  // whatever it had ended with. So it ends here, with all that was written read.
  onSignal(() => process.exit());
  for (const stream of [process.stdout, process.stderr]) await new Promise((read) => stream.write("", read));
  process.exit();
}
