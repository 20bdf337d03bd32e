import type { Applied } from "../core/model/applied.js";
import type { ByCommand, Migration } from "../core/model/migration.js";
import { scrubbed, scrubbedCommand } from "../core/sql/password-literals.js";
import { SluiceError } from "../core/failures/failure.js";
import type { HistoryState } from "../core/histories/layout.js";
import { isIn } from "../core/plan/states.js";
import type { TargetSettings } from "../config/settings.js";
import type { World } from "./world.js";

/** What its tool says of a state that is wanted. */
export interface WantedState {
  /** Nothing is pending. `telling`: where something is, what its tool says of that is told. */
  isReached(telling?: "telling"): Promise<boolean>;
  /** The history as its tool would have it: what is in is what that says, whoever brought it in. */
  toldIn(state: HistoryState): Promise<HistoryState>;
}

/** `prisma migrate diff --exit-code` and its like: 0 where nothing is pending, 2 where something is. */
export function wantedState(
  pending: ByCommand,
  { id, name }: Migration,
  settings: TargetSettings,
  world: World,
): WantedState {
  const isReached: WantedState["isReached"] = async (telling) => {
    const { exitCode, said } = await ask(pending, settings, world);
    if (exitCode === 0) return true;
    // So end many tools where they are called wrongly, too: what was said shows which it is.
    if (exitCode === 2 && telling)
      for (const line of said) world.on({ type: "command.said", target: settings.name, id, from: "stderr", line });
    if (exitCode === 2) return false;
    throw new SluiceError("command_failed", {
      command: scrubbedCommand(pending.command),
      exitCode: exitCode ?? -1,
      said,
    });
  };
  return {
    isReached,
    async toldIn(state) {
      const known = state.applied.get(id);
      // What was begun, and never seen to end, is settled by the next run.
      const told = known?.progress?.begun === undefined ? toldAs(await isReached(), known, { id, name }) : known;
      // Earlier states of the same files are in the log alone: what counts is the one that they hold now.
      const brokenOff = [...state.brokenOff].filter(([each]) => each === id);
      return { ...state, applied: new Map(told ? [[id, told]] : []), brokenOff: new Map(brokenOff) };
    },
  };
}

function toldAs(
  isReached: boolean,
  known: Applied | undefined,
  { id, name }: Pick<Migration, "id" | "name">,
): Applied | undefined {
  if (isReached) return known && isIn(known) ? known : { id, name, standing: "applied", rank: 1, keepsDown: false };
  return known && isIn(known) ? { ...known, standing: "reverted" } : known;
}

const mostLines = 20;

async function ask(
  command: ByCommand,
  settings: TargetSettings,
  { signal, hardSignal }: World,
): Promise<{ readonly exitCode: number | undefined; readonly said: readonly string[] }> {
  const said: string[] = [];
  const { performerFor } = await import("./performer.js");
  const end = await performerFor(settings)
    .command(command, {
      end: signal,
      kill: hardSignal,
      graceMs: 1000,
      said: (line) => {
        said.push(scrubbed(line));
        if (said.length > mostLines) said.shift();
      },
    })
    .catch((error: unknown) => ({ exitCode: undefined, message: (error as Error).message }));
  return { exitCode: end.exitCode, said: "message" in end ? [...said, end.message] : said };
}
