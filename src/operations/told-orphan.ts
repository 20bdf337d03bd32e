import type { Holder, Session } from "../engines/engine.js";
import { endOrphan } from "../run/orphan.js";
import type { OpenSource } from "./open-source.js";
import type { World } from "./world.js";

/** The session that the request says has no client (`--cancel-orphan`): ended where it is the one in the way. */
export class ToldOrphan {
  readonly #pid: number | undefined;
  readonly #session: Session;
  readonly #source: OpenSource;
  readonly #world: World;
  #judged: "ended" | "alive" | "gone" | "other" | undefined;

  constructor(pid: number | undefined, session: Session, source: OpenSource, world: World) {
    this.#pid = pid;
    this.#session = session;
    this.#source = source;
    this.#world = world;
  }

  /** It was ended, and may take a moment to be gone. */
  isEnded(holder: Holder | undefined): boolean {
    return this.#judged === "ended" && (!holder || holder.pid === this.#pid);
  }

  /** It is this one, and was seen to be at work. */
  isAlive(holder: Holder): boolean {
    return this.#judged === "alive" && holder.pid === this.#pid;
  }

  /** Judges whoever is in the way, once; true where it was the one that was named. */
  async judge(holder: Holder): Promise<boolean> {
    if (this.#pid === undefined) return false;
    const { signal, clock, on } = this.#world;
    const target = this.#source.settings.name;
    if (holder.pid !== this.#pid) {
      if (!this.#judged) on({ type: "orphan.other", target, pid: this.#pid, holder });
      this.#judged ??= "other";
      return false;
    }
    if (this.#judged !== undefined && this.#judged !== "other") return false;
    const sleep = (ms: number): Promise<void> => clock.sleep(ms, signal);
    const end = await endOrphan(this.#session, holder.pid, { engine: this.#source.engine, sleep, signal });
    this.#judged = end ?? "gone";
    if (end) on({ type: `orphan.${end}`, target, holder });
    return true;
  }
}
