#!/usr/bin/env node
import * as module from "node:module";
import { catchSignals } from "./early-signals.js";

// Before all that takes time to load: a signal that comes meanwhile is kept for whoever listens then.
const onSignal = catchSignals();
// Node 22.8 and newer keep the compiled code of what is imported after this line.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { mainOfProcess } = await import("./main.js");
await mainOfProcess(onSignal);
