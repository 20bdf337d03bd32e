import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

interface Figures {
  readonly suite: string;
  readonly what: string;
  readonly server: string;
  readonly tried: number;
  readonly of?: number;
  readonly lost: number;
  readonly doubled: number;
}
type Record = (root: string, figures: readonly Figures[], run: { seed: number; budget: string }) => void;

const script = new URL("../../scripts/reliability.mjs", import.meta.url).href;
const { recordFigures } = (await import(script)) as { recordFigures: Record };

test("what was tried now is written anew, everything else keeps its row, and a sample replaces nothing that was tried whole", () => {
  vi.spyOn(console, "log").mockReturnValue();
  const root = mkdtempSync(join(tmpdir(), "sluice-page-"));
  mkdirSync(join(root, "docs"));
  const page = join(root, "docs/reliability.md");
  writeFileSync(page, "before\n<!-- recorded -->\n<!-- end of what was recorded -->\nafter\n");
  const rows = (): readonly string[] =>
    [...readFileSync(page, "utf8").matchAll(/^\| `.*?(?= \|[^|]*\|$)/gm)].map(([row]) => row);
  const figure = (what: string, server: string, tried: number, of?: number): Figures => ({
    suite: "faults",
    what,
    server,
    tried,
    lost: 0,
    doubled: 0,
    ...(of === undefined ? {} : { of }),
  });
  try {
    const all = [figure("cut", "PostgreSQL 18", 10, 425), figure("SIGKILL", "PostgreSQL 18", 9, 526)];
    recordFigures(root, [...all, figure("cut", "PostgreSQL 13", 8, 425)], { seed: 1, budget: "6m" });
    recordFigures(root, [{ ...figure("at a moment", "PostgreSQL 18", 50), suite: "kill" }], { seed: 2, budget: "1m" });
    recordFigures(root, [figure("cut", "PostgreSQL 18", 425, 425)], { seed: 3, budget: "60m" });
    recordFigures(root, [figure("cut", "PostgreSQL 18", 20, 425), figure("SIGKILL", "PostgreSQL 18", 0, 526)], {
      seed: 4,
      budget: "10m",
    });
    recordFigures(root, [{ ...figure("at a moment", "PostgreSQL 18", 40), suite: "kill" }], { seed: 5, budget: "1m" });
    expect(rows()).toEqual([
      "| `faults` | cut | PostgreSQL 13 | 8 | 425 | 0 | 0",
      "| `faults` | cut | PostgreSQL 18 | 425 | 425 | 0 | 0",
      "| `faults` | SIGKILL | PostgreSQL 18 | 9 | 526 | 0 | 0",
      "| `kill` | at a moment | PostgreSQL 18 | 40 |  | 0 | 0",
    ]);
    expect(readFileSync(page, "utf8")).toMatch(/^before\n[\s\S]*\nafter\n$/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
