import type { HistoryPart } from "../../../operations/carry-history.js";

const plural = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** What `convert` would do, and what it did. */
export const convert = {
  formats: (p: { from: string; source: string; to: string; out: string }) =>
    `${p.from} files in ${p.source} → ${p.to} files in ${p.out}`,
  counted: (to: string) => `${to} cannot keep these numbers: they are counted anew, in the same order`,
  beside: (file: string) => `and ${file}`,
  files: (p: { count: number; written: boolean; there: number }) => {
    if (p.count === 0) return "all files are there already, with the same SQL in the same order";
    const rest = p.there > 0 ? `; ${plural(p.there, "migration")} stood there already` : "";
    return `${p.written ? "wrote" : "would write"} ${plural(p.count, "file")}: the same SQL in the same order${rest}`;
  },
  history: (p: HistoryPart): string => {
    switch (p.state) {
      case "no-database":
        return "no database is named here: where one is, the same command carries its history over";
      case "none":
        return `${p.from} says of none of them that it is in: nothing is carried over`;
      case "there":
        return `${p.to} says it all already`;
      case "to-carry":
        return `what ${p.from} says is in would be written to ${p.to}: ${plural(p.carried.length, "migration")}`;
      case "carried":
        return `what ${p.from} says is in now stands in ${p.to}, too: ${plural(p.carried.length, "migration")}`;
    }
  },
  stays: (p: { source: string; table: string | undefined }) =>
    p.table === undefined ? `${p.source} stays as it is` : `${p.source} and ${p.table} stay as they are`,
  question: () => "Write the files, and carry the history over?",
  declined: () => "nothing was written",
  do: (command: string) => `nothing is written yet · to do it: ${command}`,
  next: (p: { out?: string; without: readonly string[]; command: string }) =>
    p.out === undefined
      ? `next: ${p.command}`
      : `next: let the configuration name source "${p.out}" without ${p.without.slice(0, -1).join(", ")} and ${p.without.at(-1)}, then: ${p.command}`,
  labels: { files: "files", history: "history", stays: "stays" },
};
