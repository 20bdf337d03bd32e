import { SluiceError } from "../../core/failures/failure.js";
import type { Command } from "../command.js";
import { assertFits } from "../parse.js";

/** Unlike the others it needs no settings, and it asks before it writes. */
export const init: Command = {
  name: "init",
  flags: [],
  examples: ["sluice init", "sluice init --yes"],
  screen: "report",
  prepare(given, words) {
    assertFits(given, init, words);
    const yes = given.flags.yes === true;
    return {
      async run({ cwd, env, ask }) {
        if (!yes && !ask) throw new SluiceError("needs_terminal", { question: "sluice init", flag: "--yes" });
        const operation = (await import("../../operations/init.js")).init;
        const { renderInit } = await import("../../render/init.js");
        let result = await operation({ folder: cwd, yes }, env);
        if (ask && !result.written) {
          const shown = result;
          const agreed = await ask(
            (view) => renderInit(shown, view),
            (said) => said.screens.init.question(shown.file),
          );
          if (agreed) result = await operation({ folder: cwd, yes: true }, env);
          return {
            result,
            exitCode: 0,
            render: (view) => (agreed ? renderInit(result, view) : `${view.words.screens.init.declined()}\n`),
          };
        }
        return { result, exitCode: 0, render: (view) => renderInit(result, view) };
      },
    };
  },
};
