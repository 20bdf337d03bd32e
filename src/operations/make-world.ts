import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleepFor } from "node:timers/promises";
import type { SluiceEvent } from "../core/model/event.js";
import type { Settings } from "../config/settings.js";
import type { Engine } from "../engines/engine.js";
import { engineNamed, engineOfConnection } from "../engines/list.js";
import { readFolder } from "../places/folder.js";
import { writeFiles } from "../places/write.js";
import { version } from "./version.js";
import type { Clock, Who, World } from "./world.js";

export interface WorldWishes {
  readonly signal?: AbortSignal;
  readonly hardSignal?: AbortSignal;
  readonly on?: (event: SluiceEvent) => void;
  readonly connection?: unknown;
  /** Told before an engine's parser is loaded. */
  readonly onParser?: () => void;
  /** Told now and then while files are read that are too large to be kept. */
  readonly onMuchRead?: () => void;
}

/** The world as it is: this machine's clock, folders and servers. */
export function makeWorld(settings: Settings, wishes: WorldWishes = {}): World {
  return {
    settings,
    async engineFor({ address }) {
      const engine =
        wishes.connection === undefined
          ? await engineNamed("value" in address ? address.value.engine : "postgres")
          : await engineOfConnection(wishes.connection);
      const reader = (): ReturnType<Engine["reader"]> => {
        wishes.onParser?.();
        return engine.reader();
      };
      return { ...engine, reader };
    },
    readTree: (folder, shown) => readFolder(folder, shown, wishes.onMuchRead),
    writeFiles,
    clock,
    random: Math.random,
    signal: wishes.signal ?? new AbortController().signal,
    hardSignal: wishes.hardSignal ?? new AbortController().signal,
    on: wishes.on ?? (() => {}),
    who,
    ...(wishes.connection === undefined ? {} : { connection: wishes.connection }),
  };
}

const clock: Clock = {
  now: () => new Date(),
  // Not performance.now(): what stands behind it takes a start some milliseconds to load.
  elapsed: () => process.uptime() * 1000,
  async sleep(ms, signal) {
    try {
      await sleepFor(ms, undefined, signal ? { signal } : {});
    } catch {
      // A signal ends the sleep: whoever slept looks at it next.
    }
  },
};

const who: Who = {
  get by() {
    try {
      return userInfo().username;
    } catch {
      // A container's uid often has no name.
      return `uid ${process.getuid?.() ?? "unknown"}`;
    }
  },
  host: hostname(),
  version,
  tool: `sluice ${version}`,
  gitCommit,
};

const commits = new Map<string, string | undefined>();

/** From the CI's own word where it gives one, else from git, where there is one. */
function gitCommit(folder: string): string | undefined {
  const given = process.env["GITHUB_SHA"] ?? process.env["CI_COMMIT_SHA"];
  if (given) return given;
  if (!commits.has(folder)) commits.set(folder, askGit(folder));
  return commits.get(folder);
}

function askGit(folder: string): string | undefined {
  if (!isInRepository(folder)) return undefined;
  try {
    const text = process.getBuiltinModule("node:child_process").execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2000,
    });
    return /^[0-9a-f]{40,64}$/.exec(text.trim())?.[0];
  } catch {
    return undefined;
  }
}

/** An image has none: to ask git itself would take longer than all else that is done before a run. */
function isInRepository(folder: string): boolean {
  if (process.env["GIT_DIR"]) return true;
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (at === dirname(at)) return false;
  }
}
