import { dirname, join } from "node:path";
import { isSluiceError, SluiceError } from "../../core/failures/failure.js";
import type { InitRequest, InitResult } from "../../operations/init.js";
import type { View } from "../../render/view.js";
import { type Command, defined, type Stage } from "../command.js";
import type { FlagValues } from "../flags.js";
import { assertFits } from "../parse.js";

/** Unlike the others it needs no settings, and it asks before it writes. */
export const init: Command = {
  name: "init",
  flags: [],
  globals: ["source", "format", "config", "env", "dotenv", "yes", "json", "lang", "help", "version"],
  examples: ["sluice init", "sluice init --yes --source db/changes"],
  screen: "report",
  prepare(given, words) {
    assertFits(given, init, words);
    const yes = given.flags.yes === true;
    return {
      async run(stage) {
        const { cwd, env, ask } = stage;
        if (!yes && !ask) throw new SluiceError("needs_terminal", { question: "sluice init", flag: "--yes" });
        const operation = (await import("../../operations/init.js")).init;
        const { renderInit } = await import("../../render/init.js");
        const looking = requestOf(given.flags, cwd, env);
        const request = yes || !ask ? looking : await withSource(looking, operation, env, ask);
        const result = await operation({ ...request, yes }, env);
        const screen = (shown: InitResult) => (view: View) => renderInit(shown, withoutWritten(view));
        if (!ask || yes) return { result, exitCode: 0, render: screen(result) };
        const agreed = await ask(screen(result), (said) => said.screens.init.question(result.file));
        const written = agreed ? await operation({ ...request, yes: true }, env) : result;
        return {
          result: written,
          exitCode: 0,
          render: agreed ? screen(written) : (view) => `${view.words.screens.init.declined()}\n`,
        };
      },
    };
  },
};

function requestOf(flags: FlagValues, folder: string, env: Stage["env"]): InitRequest {
  const variable = (name: string): string | undefined => env[`SLUICE_${name}`] || undefined;
  const { source = variable("SOURCE"), format = variable("FORMAT"), config = variable("CONFIG"), dotenv } = flags;
  return { folder, yes: false, ...defined({ source, format, dotenv, config }) };
}

/** Of several folders that may be the source, the one that is agreed to. */
async function withSource(
  request: InitRequest,
  operation: (request: InitRequest, env: Stage["env"]) => Promise<InitResult>,
  env: Stage["env"],
  ask: NonNullable<Stage["ask"]>,
): Promise<InitRequest> {
  try {
    await operation(request, env);
    return request;
  } catch (error) {
    if (!isSluiceError(error) || error.code !== "source_ambiguous") throw error;
    for (const source of error.facts.candidates) {
      const agreed = await ask(
        () => "",
        (said) => said.screens.init.choose(source),
      );
      if (agreed) return { ...request, source: join(dirname(request.config ?? "."), source) };
    }
    throw error;
  }
}

/** What stands in the file now need not be typed again. */
function withoutWritten(view: View): View {
  return { ...view, flags: (view.flags ?? []).filter((flag) => !/^--(?:source|format)\b/u.test(flag)) };
}
