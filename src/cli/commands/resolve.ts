import type { RecordedResult } from "../../operations/record-target.js";
import type { ResolveRequest } from "../../operations/resolve.js";
import { command, defined } from "../command.js";
import type { FlagValues } from "../flags.js";
import { wrongUse } from "../parse.js";

export const resolve = command<ResolveRequest, RecordedResult>({
  name: "resolve",
  argument: { name: "ID", required: true },
  flags: ["applied", "pending", "retry", "because"],
  examples: [
    'sluice resolve 00007 --applied --because "checked by hand: the index is there"',
    'sluice resolve 00007 --retry --because "the server crashed"',
  ],
  screen: "report",
  conflicts: [
    ["applied", "pending"],
    ["applied", "retry"],
    ["pending", "retry"],
  ],
  request: (flags, id) => ({ id, as: standingOf(flags), ...defined({ target: flags.target, because: flags.because }) }),
  operation: async () => (await import("../../operations/resolve.js")).resolve,
  renderer: async () => (await import("../../render/recorded.js")).renderResolve,
});

function standingOf(flags: FlagValues): ResolveRequest["as"] {
  if (flags.applied) return "applied";
  if (flags.pending) return "pending";
  if (flags.retry) return "retry";
  throw wrongUse({ kind: "missing_argument", command: "resolve", argument: "ID --applied | --pending | --retry" });
}
