/** What broke off in its batches: how much is in is known, and what each answer does. */
export interface Batched {
  readonly id: string;
  readonly direction: "up" | "down";
}

const rowsOf = (count: number): string => `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
const where = (direction: "up" | "down"): string => (direction === "up" ? "in" : "out");

/** By its batches, of an up or a down. */
export const rowsIn = (rows: number, direction: "up" | "down"): string =>
  rows === 0
    ? `nothing of it is ${where(direction)}`
    : `${rowsOf(rows)} ${rows === 1 ? "is" : "are"} ${where(direction)}`;

export const batched = {
  /** In the list of all migrations. */
  state: (rows: number, direction: "up" | "down") => `broke off in its batches: ${rowsIn(rows, direction)}`,
  rows: (rows: number) => (rows === 0 ? "nothing of it" : `${rowsOf(rows)}, by its batches`),
  brokeOff: (migration: string, rows: number | undefined, message: string) =>
    rows === undefined
      ? `${migration} is partly in: its batches broke off, and those that are in are recorded: ${message}`
      : `${migration} broke off in its batches, behind ${rowsOf(rows)}, which stay: ${message}`,
  notBack: (migration: string, rows: number) =>
    `${migration} broke off in its batches: ${rowsIn(rows, "up")}, and its down does not take back just those`,
  changed: (migration: string, rows: number, direction: "up" | "down") =>
    `${migration} broke off in its batches: ${rowsIn(rows, direction)}, and its file was changed since`,
  said: (id: string, rows: number, direction: "up" | "down") =>
    `${id} broke off in its batches: ${rowsIn(rows, direction)}`,
  again: (rows: number, direction: "up" | "down") =>
    `recorded as to go on behind the ${rowsOf(rows)} that ${rows === 1 ? "is" : "are"} ${where(direction)}: sluice ${direction}`,
  anew: (rows: number) => `if it comes again, it begins at the first row, also over the ${rowsOf(rows)} done before`,
  ways: {
    goOn: (command: string) => `go on behind what is done: ${command}`,
    goOnOnce: (command: string) => `put the data right, then go on behind what is done: ${command}`,
    /** With a file that was corrected. */
    stays: ({ id }: Batched) =>
      `with a corrected file: what is done stays, and it goes on behind that, along the same table and key: sluice resolve ${id} --retry --because TEXT`,
    anew: ({ id, direction }: Batched) =>
      `or ${direction === "up" ? "undo by hand what is in" : "put back by hand what is out"}, to begin at the first row again: sluice resolve ${id} ${direction === "up" ? "--pending" : "--applied"} --because TEXT`,
    finished: ({ id, direction }: Batched) =>
      `or do the rest by hand, then: sluice resolve ${id} ${direction === "up" ? "--applied" : "--pending"} --because TEXT`,
    through: () => "bring it in to its end first: sluice up",
    thenBack: () => "then take it back: sluice down",
    unlessDone: (ran: boolean): string =>
      ran
        ? "or, where that was undone by hand and it is to begin at the first row again: add --because TEXT"
        : "or, where the rest was done by hand: add --because TEXT",
  },
};
