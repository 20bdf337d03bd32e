import type { FailureWords } from "../text.js";

/** A history that is not to be read or written by this run. */
export const historyFailures: Pick<FailureWords, "foreign_history" | "history_newer"> = {
  foreign_history: ({ table, tool, wanted, flag, format }) => {
    const another = `give ${wanted} a table of its own: ${flag} ${wanted.replaceAll("-", "_")}_migrations`;
    if (tool === undefined)
      return {
        what: `${table} is there, and is not a history that sluice made: nothing was run or written`,
        fixes: [
          flag === "history.log"
            ? 'name another place for the log, or keep none: history.log: "SCHEMA", or false'
            : another,
        ],
      };
    const what = `${table} is the table of ${tool}, not of ${wanted}${flag === "--out-table" ? "" : ", whose files these are"}`;
    // Under a third name the history would be empty, and everything would run again.
    if (tool === "sluice")
      return {
        what,
        causes: ["it was made for other files, whose history is Sluice's own"],
        fixes: [`take ${flag === "--out-table" ? flag : "history.table"} out: ${wanted}'s own table is read then`],
      };
    return {
      what,
      causes: ["both give their table this name, and neither reads the other's"],
      fixes: [another, ...(format === undefined ? [] : [`or name whose files these are: --format ${format}`])],
    };
  },
  history_newer: (p) => ({
    what: `the history ${p.table} was written by a newer sluice: its layout needs one that knows version ${p.needs}, this one knows ${p.has}`,
    fixes: ["use the newer sluice; which one wrote last: sluice log --limit 1"],
  }),
};
