// The figures as tables with bars, and their places in docs/benchmarks.md.
import { readFileSync, writeFileSync } from "node:fs";
import { median } from "./measure.mjs";

/**
 * Rows with their runs as a table; `base` is the name of the row that the others are set beside. `note` is a column more,
 * of each row's own.
 */
export function table(rows, { base, to, note }) {
  const middle = (row) => median(row.runs.map(({ ms }) => ms));
  const slowest = Math.max(...rows.map(middle));
  const floor = rows.find(({ name }) => name === base);
  const hasPeaks = rows.some(({ runs }) => runs.some(({ peakMiB }) => peakMiB !== undefined));
  const cells = rows.map((row) => {
    const all = row.runs.map(({ ms }) => ms);
    const peaks = row.runs.flatMap(({ peakMiB }) => (peakMiB === undefined ? [] : [peakMiB]));
    return [
      [row.name, row.version].filter(Boolean).join(" "),
      time(middle(row)),
      all.length > 1 ? `${time(Math.min(...all))}–${time(Math.max(...all))}` : "one run",
      ...(floor ? [(middle(row) / middle(floor)).toFixed(2)] : []),
      ...(note ? [row.note ?? ""] : []),
      ...(hasPeaks ? [peaks.length > 0 ? `${Math.round(Math.max(...peaks))} MiB` : ""] : []),
      "█".repeat(Math.max(1, Math.round((middle(row) / slowest) * 24))),
    ];
  });
  const heads = [
    "",
    "median",
    "range",
    ...(floor ? [to] : []),
    ...(note ? [note] : []),
    ...(hasPeaks ? ["peak"] : []),
    "",
  ];
  const line = (row) => `| ${row.join(" | ")} |`;
  return [line(heads), line(["---", ...heads.slice(1, -1).map(() => "---:"), "---"]), ...cells.map(line)];
}

export function time(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 100_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`;
}

/** Puts a scenario's figures between its marks; what was not measured now stays as it was. */
export function writeFigures(file, name, lines) {
  const [begin, end] = [`<!-- figures: ${name} -->\n`, "<!-- end of figures -->"];
  const page = readFileSync(file, "utf8");
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} has lost its marks ${begin.trim()} and ${end}`);
  writeFileSync(file, `${page.slice(0, from + begin.length)}\n${lines.join("\n")}\n\n${page.slice(to)}`);
}
