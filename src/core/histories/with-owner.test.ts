import { describe, expect, test } from "vitest";
import type { Applied } from "../model/applied.js";
import { alembic } from "./owners/alembic.js";
import { goose } from "./owners/goose.js";
import { golangMigrate } from "./owners/golang-migrate.js";
import type { OwnerRow, OwnerState, OwnerTable } from "./owners/owner.js";
import { withOwner } from "./with-owner.js";

const files = ["00001", "00002", "00003", "00004"].map((id) => ({ id, name: `n${id}` }));

/** What the log says, then what the owner's rows do: `3 applied` → states in words. */
function merged(log: readonly string[], rows: readonly string[], owner: OwnerTable): readonly string[] {
  const logged = new Map(
    log.map((line, rank) => {
      const [id = "", standing = "", direction] = line.split(" ");
      const progress = direction === undefined ? {} : { progress: { direction, done: 0, of: 1, hashes: [], begun: 1 } };
      const checksums = { raw: `sha256:${id}`, tokens: "", version: 1 };
      return [id, { id, name: "", standing, rank, keepsDown: false, checksums, ...progress } as Applied];
    }),
  );
  const found = new Map(
    rows.map((line, rank) => {
      const [key = "", standing = ""] = line.split(" ");
      return [key, { key, standing, rank } as OwnerRow];
    }),
  );
  const state: OwnerState = { rows: found, oddities: [] };
  return [...withOwner(logged, state, { ...owner, name: "owner" }, files).values()].map(
    ({ id, standing, checksums, notedBy }) =>
      `${id} ${standing}${checksums ? " known" : ""}${notedBy ? ` ${notedBy.as}` : ""}`,
  );
}

const itself = goose.on.postgres;
const upTo = golangMigrate.on.postgres;

describe("what is in is what the owner's table says", () => {
  test.each<[string, readonly string[], readonly string[], OwnerTable, readonly string[]]>([
    ["nobody has written", [], [], itself, []],
    ["its owner alone has", [], ["1 applied", "3 applied"], itself, ["00001 applied", "00003 applied"]],
    ["both say the same", ["00001 applied"], ["1 applied"], itself, ["00001 applied known"]],
    ["a baseline stays one", ["00001 baselined"], ["1 applied"], itself, ["00001 baselined known"]],
    [
      "its owner took it back",
      ["00001 applied", "00002 applied"],
      ["1 applied"],
      itself,
      ["00001 applied known", "00002 reverted known"],
    ],
    ["its owner took it back and kept the row", ["00001 applied"], ["1 reverted"], itself, ["00001 reverted"]],
    ["its owner brought in what we took back", ["00001 reverted"], ["1 applied"], itself, ["00001 applied"]],
    ["its owner brought in what was half in", ["00001 unknown"], ["1 applied"], itself, ["00001 applied"]],
    ["half in, and its owner knows nothing", ["00001 unknown"], [], itself, ["00001 unknown known"]],
    ["a number that no file has", [], ["9 applied"], itself, ["9 applied"]],
    ["numbers up to one", [], ["3 applied"], upTo, ["00001 applied", "00002 applied", "00003 applied"]],
    [
      "numbers up to one that no file has",
      [],
      ["9 applied"],
      upTo,
      ["00001 applied", "00002 applied", "00003 applied", "00004 applied", "9 applied"],
    ],
    ["up to one that is dirty", ["00001 applied"], ["2 dirty"], upTo, ["00001 applied known", "00002 failed dirty"]],
    ["dirty, and half in by us", ["00002 unknown up"], ["2 dirty"], upTo, ["00001 applied", "00002 unknown known"]],
    [
      "dirty, and failed whole by us before",
      ["00002 failed"],
      ["2 dirty"],
      upTo,
      ["00001 applied", "00002 failed dirty"],
    ],
    [
      "the next one is on its way down by us",
      ["00001 applied", "00002 unknown down"],
      ["1 dirty"],
      upTo,
      ["00001 applied known", "00002 unknown known"],
    ],
    [
      "its owner went back",
      ["00001 applied", "00002 applied", "00003 applied"],
      ["1 applied"],
      upTo,
      ["00001 applied known", "00002 reverted known", "00003 reverted known"],
    ],
  ])("%s", (_what, log, rows, owner, expected) => {
    expect(merged(log, rows, owner)).toEqual(expected);
  });
});

describe("where a row speaks for all that it stands on", () => {
  const graph = [
    { id: "a", name: "", upon: [] },
    { id: "b", name: "", upon: ["a"] },
    { id: "c", name: "", upon: ["a"] },
    { id: "d", name: "", upon: ["b", "c"] },
  ];
  const { postgres } = alembic.on;
  const inBy = (rows: readonly string[], log: readonly string[] = []): readonly string[] => {
    const state = postgres.decode(rows.map((version_num) => ({ version_num })));
    const logged = new Map(
      log.map((id, rank): readonly [string, Applied] => [
        id,
        { id, name: "", standing: "applied", rank, keepsDown: false },
      ]),
    );
    const found = [...withOwner(logged, state, { ...postgres, name: "alembic" }, graph).values()];
    return found
      .sort((one, other) => one.rank - other.rank)
      .flatMap(({ id, standing }) => (standing === "applied" ? [id] : []));
  };

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["none", [], [], []],
    ["one branch", ["b"], [], ["a", "b"]],
    ["two", ["b", "c"], [], ["a", "b", "c"]],
    ["a merge", ["d"], [], ["a", "b", "c", "d"]],
    ["what its owner took back is out, whatever our log says", ["a"], ["a", "b"], ["a"]],
    ["a row that no file is: what our log says stands", ["z"], ["a", "b"], ["a", "b", "z"]],
    ["and without one nothing is made up", ["z"], [], ["z"]],
  ])("%s", (_, rows, log, told) => {
    expect(inBy(rows, log)).toEqual(told);
  });
});
