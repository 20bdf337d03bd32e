import { expect, test } from "vitest";
import { Places } from "../servers/mysql-places.js";

const row = (outcome: string, id: string, unit = "", seq = 1): string =>
  `INSERT INTO sluice_history (seq, kind) VALUES (${seq}, 'up', '${outcome}', '${id}', 'm'${unit}, 'run')`;
const rows = (id: number, ...more: readonly string[]): readonly string[] => [
  "START TRANSACTION",
  `/* sluice 00${id} #1 */ INSERT INTO ledger VALUES (${id}, 1)`,
  ...more,
];
const whole = (id: number): readonly string[] => [...rows(id), row("done", `00${id}`, "", id), "COMMIT"];

/** Which of them are at a place where nobody was before. */
function newOnes(...said: readonly (readonly string[])[]): readonly (readonly boolean[])[] {
  const places = new Places();
  return said.map((each) => each.map((text) => places.isNew(text)));
}

test("the same unit once more is the same place, whatever its names and numbers", () => {
  const [first, second] = newOnes(whole(1), whole(2));
  expect(first).toEqual([true, true, true, true]);
  expect(second).toEqual([false, false, false, false]);
});

test("behind another statement, and inside a file that is in in part, it is another", () => {
  const [, longer] = newOnes(whole(1), [...rows(2, "UPDATE things SET a = 1"), row("done", "002"), "COMMIT"]);
  expect(longer).toEqual([false, false, true, true, true]);
  const half = [row("begun", "003", ", 1, 2"), "CREATE TABLE t3 (a int)", row("done", "003", ", 1, 2")];
  const rest = [...rows(3), row("done", "003", ", 2, 2"), "COMMIT"];
  const [, , inside, after] = newOnes(whole(1), half, rest, whole(4));
  expect(inside).toEqual([true, true, true, true]);
  expect(after).toEqual([false, false, false, false]);
});

test("a row that records is another where its witness is", () => {
  const begun = (witness: string): string => row("begun", "001", `, 1, 2, ${witness}`);
  const table = [begun("(SELECT 1 FROM tables)"), "CREATE TABLE t1 (a int)", row("done", "001", ", 1, 2")];
  const last = [row("done", "001", ", 2, 2")];
  expect(newOnes(table, last, table).at(-1)).toEqual([false, false, false]);
  expect(newOnes(table, last, [begun("(SELECT 1 FROM indexes)")]).at(-1)).toEqual([true]);
});
