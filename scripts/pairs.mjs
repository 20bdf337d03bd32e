// Writes into docs/formats.md which cells of the matrix a recorded run has run beside which owner, and why not where not.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const region = /(<!-- recorded pairs -->\n)[\s\S]*?(<!-- end of recorded pairs -->)/;
const cells = ["1", "2", "3a", "3b", "4a", "4b", "5a", "5b", "6", "7a", "7b", "8a", "8b"];

export function recordPairs(root, figures) {
  const ran = figures.filter(({ cell }) => cell !== undefined);
  if (ran.length === 0) return;
  const page = join(root, "docs/formats.md");
  const text = readFileSync(page, "utf8");
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    page,
    text.replace(region, (_, begin, end) => `${begin}\n${pairsOf(text, ran, date)}\n\n${end}`),
  );
  console.log(`docs/formats.md: ${ran.filter(({ why }) => why === undefined).length} cells`);
}

/** A pair that did not run now keeps its lines. */
export function pairsOf(text, ran, date) {
  const pairs = grouped(ran, ({ owner, server }) => `${owner} | ${server}`);
  const rows = new Map(linesOf(text, /^\| ((?!tool)[^|]+) \S* \| ([^|]+) \|.*$/gm));
  const reasons = linesOf(text, /^- (\S+) on ([^,:]+)(?:, \S+)?: .*$/gm).filter(([key]) => !pairs.has(key));
  for (const [key, all] of pairs) {
    const [{ owner, version, server }] = all;
    const of = (cell) => all.find((each) => each.cell === cell);
    const marks = cells.map((cell) => (of(cell) === undefined ? "" : of(cell).why === undefined ? "yes" : "–"));
    rows.set(key, `| ${[owner, version || "–"].join(" ")} | ${server} | ${[...marks, date].join(" | ")} |`);
    for (const [why, those] of grouped(
      all.filter((each) => each.why !== undefined),
      (each) => each.why,
    )) {
      const which = those.length === all.length ? "" : `, ${those.map(({ cell }) => cell).join(" and ")}`;
      reasons.push([key, `- ${owner} on ${server}${which}: ${why}`]);
    }
  }
  const sorted = (lines) => lines.map(([, line]) => line).sort((a, b) => a.localeCompare(b));
  const head = [`| tool | server | ${cells.join(" | ")} | run |`, `| --- | --- |${" --- |".repeat(cells.length + 1)}`];
  const left = reasons.length > 0 ? ["", "Not run:", "", ...sorted(reasons)] : [];
  return [...head, ...sorted([...rows]), ...left].join("\n");
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const each of list) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

function linesOf(text, pattern) {
  const inside = region.exec(text)?.[0] ?? "";
  return [...inside.matchAll(pattern)].map(([line, owner, server]) => [`${owner} | ${server}`, line]);
}
