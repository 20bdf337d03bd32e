#!/usr/bin/env node
import * as module from "node:module";

// Node 22.8 and newer keep the compiled code of what is imported after this line.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { mainOfProcess } = await import("./main.js");
await mainOfProcess();
