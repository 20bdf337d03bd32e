#!/usr/bin/env node
import * as module from "node:module";
import { catchSignals } from "./early-signals.js";

// Before all that takes time to load: a signal that comes meanwhile is kept for whoever listens then.
const onSignal = catchSignals();
// Node 22.8 and newer keep the compiled code of what is imported after this line.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { mainOfProcess } = await import("./main.js");
await mainOfProcess(onSignal);
// A second Ctrl-C may come when all is said: what the run ended with is still what it ended with.
onSignal(() => process.exit());
