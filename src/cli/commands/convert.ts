import { resolve } from "node:path";
import { SluiceError } from "../../core/failures/failure.js";
import type { Explained } from "../../config/settings.js";
import type { ConvertRequest, ConvertResult } from "../../operations/convert.js";
import { shellWord } from "../../render/shell-word.js";
import type { View } from "../../render/view.js";
import { type Command, defined, type Outcome } from "../command.js";
import type { FlagValues } from "../flags.js";
import { assertFits, wrongUse } from "../parse.js";

/** Shows what it would do, and does it where that is agreed to. */
export const convert: Command = {
  name: "convert",
  flags: ["to", "out", "out-table", "dry-run"],
  values: { to: "FORMAT" },
  examples: ["sluice convert --to goose --dry-run", "sluice convert --to goose --yes"],
  screen: "report",
  prepare(given, words) {
    assertFits(given, convert, words);
    const request = requestOf(given.flags);
    const yes = given.flags.yes === true;
    let explained: readonly Explained[] = [];
    const told = (result: ConvertResult, hints = true): Promise<Outcome> =>
      outcomeOf(result, given.flags, { hints, explained });
    return {
      partial: (result) => told(result as ConvertResult),
      async run(stage) {
        const { cwd, ask } = stage;
        if (!request.dryRun && !yes && !ask) throw new SluiceError("needs_terminal", { question, flag: "--yes" });
        const [{ convert: operation }, world] = await Promise.all([
          import("../../operations/convert.js"),
          stage.world(),
        ]);
        explained = world.settings.explained;
        const placed = request.out === undefined ? request : { ...request, out: resolve(cwd, request.out) };
        if (!request.dryRun && yes) return told(await operation(placed, world));
        const planned = await told(await operation({ ...placed, dryRun: true }, world), !ask);
        if (request.dryRun || !ask) return planned;
        const agreed = await ask(
          (view) => planned.render(view),
          (said) => said.screens.convert.question(),
        );
        if (agreed) return told(await operation(placed, world));
        return { ...planned, render: (view) => `${view.words.screens.convert.declined()}\n` };
      },
    };
  },
};

const question = "sluice convert";

function requestOf({ to, out, target, "out-table": outTable, "dry-run": dryRun }: FlagValues): ConvertRequest {
  if (to === undefined) throw wrongUse({ kind: "missing_argument", command: "convert", argument: "--to FORMAT" });
  return { to, ...defined({ out, outTable, target, dryRun }) };
}

interface Told {
  readonly hints: boolean;
  readonly explained: readonly Explained[];
}

async function outcomeOf(result: ConvertResult, given: FlagValues, { hints, explained }: Told): Promise<Outcome> {
  const { renderConvert } = await import("../../render/convert.js");
  const typed = (["out", "out-table"] as const).flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  });
  const tableBy = tableByIn(explained, result.targets[0]?.name);
  return { result, exitCode: 0, render: (view: View) => renderConvert(result, view, { typed, hints, tableBy }) };
}

/** What names the old history's table, and is not typed anew each time: the file, by its key, or a variable. */
function tableByIn(explained: readonly Explained[], target = ""): readonly string[] {
  const table = explained.find(({ key }) => key === `targets.${target}.history.table`);
  const kept = table ? [table.from, ...table.hid].filter((place) => !place.startsWith("--")) : [];
  return [...new Set(kept.map((place) => (place.startsWith("SLUICE_") ? place : "history.table")))];
}
