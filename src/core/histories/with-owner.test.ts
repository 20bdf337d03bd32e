import { describe, expect, test } from "vitest";
import type { Applied } from "../model/applied.js";
import { alembic } from "./owners/alembic.js";
import { dbmate } from "./owners/dbmate.js";
import { goose } from "./owners/goose.js";
import { golangMigrate } from "./owners/golang-migrate.js";
import { prisma } from "./owners/prisma.js";
import type { OwnerRow, OwnerState, OwnerTable } from "./owners/owner.js";
import { withOwner } from "./with-owner.js";

const files = ["00001", "00002", "00003", "00004"].map((id, index) => ({
  id,
  name: `n${id}`,
  up: { blocks: index + 1 },
}));

/** What the log says, then what the owner's rows do: `3 applied` → states in words. */
function merged(log: readonly string[], rows: readonly string[], owner: OwnerTable): readonly string[] {
  return appliedBy(log, rows, owner).map(
    ({ id, standing, checksums, notedBy }) =>
      `${id} ${standing}${checksums ? " known" : ""}${notedBy ? ` ${notedBy.as}` : ""}`,
  );
}

function appliedBy(log: readonly string[], rows: readonly string[], owner: OwnerTable): readonly Applied[] {
  const logged = new Map(
    log.map((line, rank) => {
      const [id = "", standing = "", direction] = line.split(" ");
      const progress = direction === undefined ? {} : { progress: { direction, done: 0, of: 1, hashes: [], begun: 1 } };
      const checksums = { raw: `sha256:${id}`, tokens: "", version: 1 };
      const known = { id, name: "", rank, keepsDown: false, checksums };
      const before = direction === "down" ? { beforeDown: { ...known, standing: "applied" } } : {};
      return [id, { ...known, standing, ...progress, ...before } as Applied];
    }),
  );
  const found = new Map(
    rows.map((line, rank) => {
      const [key = "", standing = ""] = line.split(" ");
      return [key, { key, standing, rank } as OwnerRow];
    }),
  );
  const base = found.delete("-1");
  const state: OwnerState = { rows: found, oddities: base ? [{ kind: "dirty-base" }] : [] };
  return [...withOwner(logged, state, { ...owner, name: "owner", contentOf: () => undefined }, files).values()];
}

const itself = goose.on.postgres;
const upTo = golangMigrate.on.postgres;
const blocks = dbmate.on.postgres;
const tries = prisma.on.postgres;

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
    ["half taken back by us: its row stays", ["00001 unknown down"], ["1 applied"], itself, ["00001 unknown known"]],
    ["half taken back by us, and whole by its owner", ["00001 unknown down"], [], itself, ["00001 reverted known"]],
    ["the same, where its row stays", ["00001 unknown down"], ["1 reverted"], itself, ["00001 reverted known"]],
    ["a number that no file has", [], ["9 applied"], itself, ["9 applied"]],
    ["a file of one block", [], ["00001 applied"], blocks, ["00001 applied"]],
    ["one of several, by its owner", [], ["00002 applied"], blocks, ["00002 failed first-block"]],
    ["the same, where we took it back", ["00002 reverted"], ["00002 applied"], blocks, ["00002 failed first-block"]],
    ["one of several, by us", ["00002 applied"], ["00002 applied"], blocks, ["00002 applied known"]],
    [
      "one of several, half in by us, and recorded by its owner since",
      ["00002 unknown up"],
      ["00002 applied"],
      blocks,
      ["00002 failed first-block"],
    ],
    ["one of several, half back by us", ["00002 unknown down"], ["00002 applied"], blocks, ["00002 unknown known"]],
    ["several blocks, of which its owner sends all", [], ["2 applied"], itself, ["00002 applied"]],
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
      "its owner broke off taking back the next one",
      ["00001 applied", "00002 applied", "00003 applied"],
      ["2 dirty"],
      upTo,
      ["00001 applied known", "00002 applied known", "00003 failed dirty-down"],
    ],
    [
      "its owner has failed at one that is none of ours",
      ["00001 applied", "00003 applied"],
      ["2 dirty"],
      upTo,
      ["00001 applied known", "00002 failed dirty", "00003 reverted known"],
    ],
    [
      "its owner went back",
      ["00001 applied", "00002 applied", "00003 applied"],
      ["1 applied"],
      upTo,
      ["00001 applied known", "00002 reverted known", "00003 reverted known"],
    ],
    [
      "half in, and somebody says that it is out",
      ["00001 applied", "00002 unknown up"],
      ["1 applied"],
      upTo,
      ["00001 applied known"],
    ],
    ["the very first half in, and said to be out", ["00001 unknown up"], [], upTo, []],
    [
      "half in, and somebody says that it is in",
      ["00001 applied", "00002 unknown up"],
      ["2 applied"],
      upTo,
      ["00001 applied known", "00002 applied"],
    ],
    [
      "half back, and somebody says that it is in",
      ["00001 applied", "00002 unknown down"],
      ["2 applied"],
      upTo,
      ["00001 applied known", "00002 applied known"],
    ],
    [
      "half back, and somebody says that it is out",
      ["00001 applied", "00002 unknown down"],
      ["1 applied"],
      upTo,
      ["00001 applied known"],
    ],
    ["half back, the very first one", ["00001 unknown down"], ["-1 dirty"], upTo, ["00001 unknown known"]],
    [
      "half in, and another one is dirty",
      ["00001 applied", "00002 unknown up"],
      ["1 dirty"],
      upTo,
      ["00001 failed dirty", "00002 unknown known"],
    ],
    ["begun by us", ["00002 unknown up"], ["00002 begun"], tries, ["00002 unknown known"]],
    ["failed, and half in by us", ["00002 unknown up"], ["00002 failed"], tries, ["00002 unknown known"]],
    [
      "half in, and somebody says that it was rolled back",
      ["00002 unknown up"],
      ["00002 rolled-back"],
      tries,
      ["00002 reverted"],
    ],
    ["half in, and somebody took its row away", ["00002 unknown up"], [], tries, []],
    [
      "half back: its row stays, of one that is in",
      ["00002 unknown down"],
      ["00002 applied"],
      tries,
      ["00002 unknown known"],
    ],
    ["failed whole, and rolled back", ["00002 failed"], ["00002 rolled-back"], tries, ["00002 failed known"]],
    [
      "files that came late, between such as we brought in",
      ["00001 applied", "00004 applied"],
      ["4 applied"],
      upTo,
      ["00001 applied known", "00004 applied known"],
    ],
    [
      "a late one that failed whole, and one that is half in",
      ["00001 applied", "00002 failed", "00003 unknown up", "00004 applied"],
      ["4 applied"],
      upTo,
      ["00001 applied known", "00004 applied known", "00002 failed known", "00003 unknown known"],
    ],
    [
      "a late one that is half in, and the number has gone back before it",
      ["00001 applied", "00004 applied", "00003 unknown up"],
      ["1 applied"],
      upTo,
      ["00001 applied known", "00004 reverted known", "00003 unknown known"],
    ],
    [
      "what we took back, and its owner has gone over again",
      ["00001 applied", "00002 reverted", "00004 applied"],
      ["4 applied"],
      upTo,
      ["00001 applied known", "00002 applied", "00004 applied known"],
    ],
    [
      "what its owner brought in before us, and behind us",
      ["00002 applied"],
      ["4 applied"],
      upTo,
      ["00001 applied", "00002 applied known", "00003 applied", "00004 applied"],
    ],
    [
      "a late one, where another one behind it is being taken back by us",
      ["00001 applied", "00004 unknown down"],
      ["1 dirty"],
      upTo,
      ["00001 applied known", "00004 unknown known"],
    ],
  ])("%s", (_what, log, rows, owner, expected) => {
    expect(merged(log, rows, owner)).toEqual(expected);
  });
});

test.each<[string, OwnerTable, readonly string[], readonly string[], string]>([
  [
    "whole in, of several blocks, where our log counts further than its owner's rows",
    blocks,
    ["7 reverted", "8 reverted", "9 reverted", "00002 applied"],
    ["00002 applied", "00005 applied"],
    "00005",
  ],
  ["half in, with no row", itself, ["00004 unknown up"], ["1 applied", "2 applied", "3 applied"], "00004"],
  [
    "half in, and begun by its row",
    tries,
    ["00004 unknown up"],
    ["00001 applied", "00002 applied", "00004 begun"],
    "00004",
  ],
  ["half in, and the number is dirty", upTo, ["00004 unknown up"], ["4 dirty"], "00004"],
  ["half back, and the number is dirty", upTo, ["00004 unknown down"], ["3 dirty"], "00004"],
])("the newest is what is on its way, else the last of its owner's rows: %s", (_what, owner, log, rows, expected) => {
  const found = appliedBy(log, rows, owner).filter(({ standing }) => standing !== "reverted");
  const [newest] = [...found].sort((a, b) => b.rank - a.rank);
  expect(newest?.id).toBe(expected);
});

describe("our record counts of what it was made of", () => {
  const text = "CREATE TABLE one (a int);\n";
  const sum = (of: string): string => prisma.on.postgres.checksum?.of(of) ?? "";
  const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 9, 0, seconds)).toISOString();
  const of = (
    { on: { postgres: owner }, name }: typeof goose,
    row: Partial<OwnerRow>,
    log: Partial<Applied> | undefined,
  ): Applied | undefined => {
    const logged: Applied = {
      id: "00001",
      name: "",
      standing: "applied",
      rank: 0,
      keepsDown: true,
      at: at(10),
      ...log,
    };
    const key = owner.key("00001");
    const state: OwnerState = { rows: new Map([[key, { key, standing: "applied", rank: 0, ...row }]]), oddities: [] };
    const known = new Map(
      log ? [["00001", { checksums: { raw: `sha256:${sum(text)}`, tokens: "t", version: 1 }, ...logged }]] : [],
    );
    return withOwner(known, state, { ...owner, name, contentOf: () => text }, files).get("00001");
  };

  test.each<[string, Partial<OwnerRow>, Partial<Applied>, boolean]>([
    ["written together", { at: at(10) }, {}, true],
    ["a row in whole seconds", { at: at(9) }, {}, true],
    ["a row without a time", {}, {}, true],
    ["brought in anew by its owner", { at: at(13) }, {}, false],
    ["much later", { at: at(3600 * 24 + 100) }, {}, false],
    ["a time of nine hours east", { at: at(9 * 3600 + 10) }, {}, true],
    ["said once more, with a new row", { at: at(50) }, { saidAt: at(50) }, true],
    ["said once more, and anew by its owner", { at: at(60) }, { saidAt: at(50) }, false],
  ])("%s", (_what, row, log, counts) => {
    const found = of(goose, row, log);
    expect([found?.standing, found?.checksums !== undefined, found?.keepsDown]).toEqual(["applied", counts, counts]);
  });

  test.each<[string, string, Partial<Applied> | undefined, boolean, boolean | undefined]>([
    ["its owner's checksum is of the same text", text, {}, true, undefined],
    ["its owner has run another, which is the file's no more", "SELECT 1;\n", {}, false, false],
    [
      "its owner has run the file, and we another",
      text,
      { checksums: { raw: "sha256:0", tokens: "", version: 1 } },
      false,
      true,
    ],
    ["its owner alone has run it", text, undefined, false, true],
    ["its owner alone has run it, with other line ends", text.replace("\n", "\r\n"), undefined, false, true],
    ["its owner alone has run it, and it was edited", "SELECT 1;\n", undefined, false, false],
  ])("Prisma: %s", (_what, ran, log, counts, fits) => {
    const found = of(prisma, { at: at(10), checksum: sum(ran) }, log);
    expect([found?.checksums !== undefined, found?.fits]).toEqual([counts, fits]);
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
    const found = [
      ...withOwner(logged, state, { ...postgres, name: "alembic", contentOf: () => undefined }, graph).values(),
    ];
    return found
      .sort((one, other) => one.rank - other.rank)
      .flatMap(({ id, standing, assumed, stray }) =>
        standing === "applied" ? [`${id}${assumed ? " assumed" : ""}${stray ? " stray" : ""}`] : [],
      );
  };

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["none", [], [], []],
    ["one branch", ["b"], [], ["a", "b"]],
    ["two", ["b", "c"], [], ["a", "b", "c"]],
    ["a merge", ["d"], [], ["a", "b", "c", "d"]],
    ["what its owner took back is out, whatever our log says", ["a"], ["a", "b"], ["a"]],
    [
      "a row that no file is may stand on all of them",
      ["z"],
      [],
      ["a assumed", "b assumed", "c assumed", "d assumed", "z stray"],
    ],
    ["what our log says is more than that", ["z"], ["a", "b"], ["a", "b", "c assumed", "d assumed", "z stray"]],
    ["but on none that stands on another row", ["b", "z"], ["a", "d"], ["a", "b", "c assumed", "z stray"]],
  ])("%s", (_, rows, log, told) => {
    expect(inBy(rows, log)).toEqual(told);
  });
});
