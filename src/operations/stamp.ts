import type { RunContext } from "../run/context.js";
import type { OpenSource } from "./open-source.js";
import type { World } from "./world.js";

/** What is the same in every event of a run. */
export function stampOf(
  { settings: { source } }: OpenSource,
  { who }: World,
  of: { readonly run: string; readonly planId: string; readonly tool?: string },
): RunContext["stamp"] {
  const gitCommit = who.gitCommit(source.folder);
  return {
    source: source.shown,
    by: who.by,
    host: who.host,
    tool: who.tool,
    ...of,
    ...(gitCommit ? { gitCommit } : {}),
  };
}
