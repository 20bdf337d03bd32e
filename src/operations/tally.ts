import type { Applied } from "../core/model/applied.js";
import type { Settled, SluiceEvent } from "../core/model/event.js";
import type { Step } from "../core/plan/plan.js";
import type { Row } from "../engines/engine.js";
import type { Work } from "../run/work.js";
import type { RunMigration } from "./target-run.js";

/** What a run has applied and taken back so far. */
export class Tally {
  readonly applied: RunMigration[] = [];
  readonly reverted: RunMigration[] = [];
  readonly #spent = new Map<string, number>();
  readonly #target: string;
  readonly #on: (event: SluiceEvent) => void;

  constructor(target: string, on: (event: SluiceEvent) => void) {
    this.#target = target;
    this.#on = on;
  }

  /** A migration is told of once, when its last unit is in; its time is that of all its units. */
  finished(work: Work, durationMs: number): void {
    const { migration, action } = work.step;
    const { id, name } = migration;
    const total = (this.#spent.get(id) ?? 0) + durationMs;
    this.#spent.set(id, total);
    if (work.number < work.of) return;
    this.#spent.delete(id);
    const done = { id, name, durationMs: total };
    if (action === "revert") {
      this.reverted.push(done);
      this.#on({ type: "migration.reverted", target: this.#target, ...done });
    } else {
      this.applied.push(done);
      this.#on({ type: "migration.applied", target: this.#target, ...done });
    }
  }

  /** Their answer was lost, and the history has it; what another run has brought in since is in, and not of this run. */
  settle(doubted: readonly Step[], applied: ReadonlyMap<string, Applied>, ours: readonly Row[]): void {
    const done = new Set(ours.map((row) => `${row["kind"]} ${row["id"]}`));
    const found: Settled[] = [];
    for (const step of doubted) {
      const { id } = step.migration;
      const now = applied.get(id);
      const [kind, standing] = step.action === "revert" ? ["down", "reverted"] : ["up", "applied"];
      // Noted and never after: whoever looks at it next tells what was found.
      if (now?.standing === "unknown") continue;
      found.push({ id, outcome: now?.standing === standing ? "in" : "not-in" });
      if (now?.standing === standing && done.has(`${kind} ${id}`)) this.#found(step, now);
    }
    if (found.length > 0) this.#on({ type: "commit.settled", target: this.#target, found });
  }

  #found({ migration, action }: Step, now: Applied): void {
    const done = { id: migration.id, name: migration.name, durationMs: now.durationMs ?? 0 };
    this.#spent.delete(done.id);
    const list = action === "revert" ? this.reverted : this.applied;
    if (!list.some(({ id }) => id === done.id)) list.push(done);
  }
}
