import { expect, test } from "vitest";
import type { Tree } from "../core/model/tree.js";
import { problemOf } from "../core/sql/text-problem.js";
import { showProblems } from "./show-problems.js";

const tree = (files: Readonly<Record<string, Uint8Array>>): Tree => ({
  name: "migrations",
  files: Object.entries(files).map(([path, bytes]) => ({ path, bytes: bytes.length, read: () => [bytes] })),
});
const at = (line?: number, column?: number) => ({
  file: "migrations/1_a.sql",
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
});

test("the lines around a place, with a caret as wide as what is wrong", () => {
  const source = tree({ "1_a.sql": Buffer.from("SELECT 1;\n\\connect 한글\n") });
  const [shown] = showProblems([problemOf("meta_command", { command: "\\connect" }, "error", at(2, 1))], source);
  expect(shown?.excerpt).toEqual({
    firstLine: 1,
    lines: ["SELECT 1;", "\\connect 한글"],
    line: 2,
    column: 1,
    width: 8,
  });
});

test("a file that is not UTF-8 is shown as far as it is", () => {
  const source = tree({ "1_a.sql": Buffer.from([0x61, 0x27, 0xbb, 0xe7, 0x27]) });
  const [shown] = showProblems([problemOf("not_utf8", { likely: "CP949" }, "error", at(1, 3))], source);
  expect(shown?.excerpt).toMatchObject({ lines: ["a'��'"], column: 3 });
});

test("the first three are shown, of those whose place and file are known", () => {
  const marker = (line: number) => problemOf("conflict_marker", { marker: "=======" }, "error", at(line, 1));
  const shown = showProblems(
    [
      problemOf("empty_file", {}, "error", at()),
      problemOf("nul_byte", {}, "error", { file: "history:2.down", line: 1, column: 1 }),
      ...[1, 2, 3, 4].map(marker),
    ],
    tree({ "1_a.sql": Buffer.from("=======\n=======\n=======\n=======\n") }),
  );
  expect(shown.map(({ excerpt }) => excerpt?.line)).toEqual([undefined, undefined, 1, 2, 3, undefined]);
});
