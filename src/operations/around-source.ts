import { dirname, posix, relative } from "node:path";
import type { Format, Outside, StepCommand, Surroundings } from "../core/formats/format.js";
import type { TargetSettings } from "../config/settings.js";
import { findProgram, foldersAbove, isFolder, textOf } from "../places/outside.js";
import { toolAddress } from "./tool-address.js";
import type { World } from "./world.js";

/** What stands around a target's files, and how the team runs its steps. */
export function aroundSource(
  settings: TargetSettings,
  { defaultCommand, wanted }: Pick<Format, "defaultCommand" | "wanted">,
  world: World,
): Pick<Surroundings, "outside" | "command" | "addressed" | "isElsewhere"> {
  const { source, command, cwd } = settings;
  const above = foldersAbove(source.folder, world.settings.root);
  const outside: Outside = {
    folder: slashed(source.folder),
    above: above.map(slashed),
    ...(cwd === undefined ? {} : { cwd: slashed(cwd) }),
    text: textOf,
    tree: (path) =>
      isFolder(path)
        ? world.readTree(path, posix.join(source.here, slashed(relative(source.folder, path))))
        : undefined,
  };
  const usual = defaultCommand && command.up === undefined ? defaultOf(defaultCommand, cwd, above) : {};
  return { outside, command: { ...usual, ...command }, ...(wanted ? toolAddress(settings) : {}) };
}

/** Its owner's own, where that is on this machine: on the PATH, or in the environment that stands beside the files. */
function defaultOf(
  { program, up, down }: NonNullable<Format["defaultCommand"]>,
  cwd: string | undefined,
  above: readonly string[],
): StepCommand {
  const places = cwd === undefined ? above : [cwd, ...above, dirname(cwd)];
  const found = findProgram(
    program,
    places.flatMap((folder) => [`${folder}/.venv/bin`, `${folder}/venv/bin`]),
    process.env["PATH"] ?? "",
  );
  if (found === undefined) return {};
  const word = /^[\w./-]+$/.test(found) ? found : `'${found.replaceAll("'", "'\\''")}'`;
  return { up: `${word} ${up}`, down: `${word} ${down}` };
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
