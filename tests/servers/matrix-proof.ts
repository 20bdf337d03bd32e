import { afterAll, describe } from "vitest";
import { isProof, isRecording, paired, proven, randomOf, say, seed, startBudget } from "../prove/budget.js";
import { keepToShare } from "../prove/within-share.js";
import type { CellRan } from "./cell-ran.js";
import { inTurn } from "./matrix-cells.js";
import { drift } from "./matrix-drift.js";
import { atOnce, atWork, struck } from "./matrix-struck.js";
import { type Cell, type MatrixGround, quickOwners, testMatrix } from "./matrix.js";
import { type OwnerPeer, ownerPeers } from "./owner-peers.js";

/** Every cell on one server, as far as the time goes, or all where it is recorded. In `npm test`, which has those in turn elsewhere, each beside the other at work. */
export function proveMatrix(server: string, ground: MatrixGround, share: number): void {
  describe("beside another tool", () => {
    const tried = { cells: 0, rounds: 0 };
    // Each is the first one for some seeds.
    const first = seed % ownerPeers.length;
    const inTime: readonly OwnerPeer[] = [...ownerPeers.slice(first), ...ownerPeers.slice(0, first)];
    const owners = isProof ? inTime : quickOwners;
    // What is recorded is all of it.
    if (!isRecording) keepToShare(server, "cells", () => startBudget(share));
    // Half of the time goes to rounds.
    const rounds = atOnceFor(share / 2 / owners.length, () => tried.rounds++);
    const cells = isProof ? [...inTurn, atWork, rounds, ...struck, ...drift] : [atWork];
    const told = (ran: CellRan): void => {
      paired(ran);
      if (ran.why === undefined) tried.cells++;
    };
    testMatrix(server, ground, cells, { ran: told, owners });
    afterAll(() => {
      say(`${server}: ${tried.cells} cells, both at once ${tried.rounds} times`);
      proven({ what: "another tool beside us", server, tried: tried.cells, lost: 0, doubled: 0 });
      proven({ what: "another tool and we at once", server, tried: tried.rounds, lost: 0, doubled: 0 });
    });
  });
}

/** A round is given as the time by which one is behind the other. */
function atOnceFor(share: number, begun: () => void): Cell {
  const random = randomOf();
  const sooner = [0, 250, -250];
  return atOnce(() => {
    const budget = startBudget(share);
    return (round) => {
      const delayMs = sooner[round] ?? (budget.over() ? undefined : Math.round(random() * 800 - 400));
      if (delayMs !== undefined) begun();
      return delayMs;
    };
  });
}
