import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findPeer } from "../servers/peers.js";
import { compared, type Recorded } from "../unit/alembic/compared.js";
import { proven, say, seed } from "./budget.js";

/** The real one: a Python that has it, named in SLUICE_ALEMBIC_PYTHON, else that of the peer. */
const peer = findPeer("alembic");
const python =
  process.env["SLUICE_ALEMBIC_PYTHON"] ?? (typeof peer === "string" ? "" : join(dirname(peer.path), "python3"));
const recorder = fileURLToPath(new URL("../corpus/alembic/record.py", import.meta.url));

test("new graphs are read, ordered and walked as the real Alembic does", ({ skip }) => {
  skip(python === "", typeof peer === "string" ? peer : "");
  const made = spawnSync(python, [recorder, "graphs", String(1000 + seed), "150"], { maxBuffer: 1 << 28 });
  expect(made.stderr.toString()).toBe("");
  const { said, alembic } = JSON.parse(made.stdout.toString()) as Recorded;
  const results = said.map(compared);
  const wrong = results.flatMap((result) => result.wrong);
  const asked = results.reduce((sum, result) => sum + result.asked, 0);
  say(`Alembic ${alembic} (${python}): ${said.length} graphs, ${asked} answers`);
  proven({ what: "answers of Alembic", server: "–", tried: asked, lost: wrong.length, doubled: 0 });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(asked).toBeGreaterThan(5000);
});
