import { resolve } from "node:path";
import { SluiceError } from "../../core/failures/failure.js";
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
    return {
      partial: async (result) => outcomeOf(result as ConvertResult, given.flags),
      async run(stage) {
        const { cwd, ask } = stage;
        if (!request.dryRun && !yes && !ask) throw new SluiceError("needs_terminal", { question, flag: "--yes" });
        const [{ convert: operation }, world] = await Promise.all([
          import("../../operations/convert.js"),
          stage.world(),
        ]);
        const placed = request.out === undefined ? request : { ...request, out: resolve(cwd, request.out) };
        if (!request.dryRun && yes) return outcomeOf(await operation(placed, world), given.flags);
        const planned = await outcomeOf(await operation({ ...placed, dryRun: true }, world), given.flags, !ask);
        if (request.dryRun || !ask) return planned;
        const agreed = await ask(
          (view) => planned.render(view),
          (said) => said.screens.convert.question(),
        );
        if (agreed) return outcomeOf(await operation(placed, world), given.flags);
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

async function outcomeOf(result: ConvertResult, given: FlagValues, hints = true): Promise<Outcome> {
  const { renderConvert } = await import("../../render/convert.js");
  const typed = (["out", "out-table"] as const).flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  });
  return { result, exitCode: 0, render: (view: View) => renderConvert(result, view, { typed, hints }) };
}
