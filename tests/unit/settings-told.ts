import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SluiceConfig } from "../../src/config/define.js";
import { resolveSettings, type SettingsFlags } from "../../src/config/resolve.js";
import type { Settings } from "../../src/config/settings.js";
import { showAddress } from "../../src/config/url.js";

const made: string[] = [];
process.once("exit", () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder with these files in it, as a repository of its own. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-config-"));
  made.push(folder);
  for (const [path, text] of Object.entries({ ".git/HEAD": "", ...files })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export interface Asked {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: SettingsFlags;
  readonly config?: SluiceConfig | string;
  readonly files?: Readonly<Record<string, string>>;
}

/** What is resolved of a configuration, flags and variables. */
export function settings({
  env = {},
  flags = {},
  config,
  files = { "migrations/001_a.sql": "SELECT 1;" },
}: Asked): Promise<Settings> {
  const text = typeof config === "string" ? config : JSON.stringify(config, undefined, 2);
  const cwd = project(config === undefined ? files : { ...files, "sluice.config.json": text });
  return resolveSettings({ flags, env, cwd });
}

export const failure = (asked: Asked): Promise<unknown> =>
  settings(asked).then(
    () => "nothing failed",
    (error: unknown) => error,
  );

/** The database of the first target, as it is shown; or why there is none. */
export const database = ({ targets }: Settings): string => {
  const { address } = targets[0]!;
  return "value" in address ? showAddress(address.value) : address.failure.code;
};
