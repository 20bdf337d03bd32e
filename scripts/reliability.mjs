// Writes what a recorded run of the proofs tried and found into docs/reliability.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const region = /(<!-- recorded -->\n)[\s\S]*?(<!-- end of what was recorded -->)/;

/** Only what was tried now is written anew: everything else keeps the row of the run that tried it. */
export function recordFigures(root, figures, { seed, budget }) {
  const tried = figures.filter((each) => each.tried > 0);
  if (tried.length === 0) return;
  const page = join(root, "docs/reliability.md");
  const text = readFileSync(page, "utf8");
  writeFileSync(page, text.replace(region, `$1\n${tableOf(rowsOf(text), tried, runOf(seed, budget))}\n\n$2`));
  const sum = (name) => tried.reduce((all, each) => all + each[name], 0);
  console.log(`docs/reliability.md: ${sum("tried")} tried, ${sum("lost")} lost, ${sum("doubled")} doubled`);
}

/** A sample of what was once tried to its end says less than that did, and does not replace it. */
export function tableOf(before, figures, run) {
  const rows = new Map(before.map((row) => [row.key, row]));
  for (const row of figures.map((each) => rowOf(each, run)))
    if (row.reached >= (rows.get(row.key)?.reached ?? 0)) rows.set(row.key, row);
  const sorted = [...rows.values()].sort((a, b) => a.suite.localeCompare(b.suite) || a.server.localeCompare(b.server));
  return [head, ...sorted.map(({ line }) => line)].join("\n");
}

export function rowsOf(text) {
  const lines = region.exec(text)?.[0].match(/^\| `.*$/gm) ?? [];
  return lines.map((line) => {
    const [suite, what, server, tried, of] = line
      .split("|")
      .slice(1, 6)
      .map((cell) => cell.trim());
    return { ...identity(suite, what, server), reached: reachedOf(tried, of), line };
  });
}

const head = `| suite | what happens | server | tried | of | lost | doubled | run |
| --- | --- | --- | --: | --: | --: | --: | --- |`;

function rowOf({ suite, what, server, tried, of, lost, doubled }, run) {
  const cells = [`\`${suite}\``, what, server, tried, of ?? "", lost, doubled, run];
  const line = `| ${cells.join(" | ")} |`;
  return { ...identity(cells[0], what, server), reached: reachedOf(tried, of), line };
}

function identity(suite, what, server) {
  return { suite, server, key: [suite, what, server].join(" | ") };
}

/** Its share of all there is; what has no end is always there in whole. */
function reachedOf(tried, of) {
  return of === undefined || of === "" ? 1 : Number(tried) / Number(of);
}

function runOf(seed, budget) {
  return `${new Date().toISOString().slice(0, 10)}, seed ${seed}, ${budget}, Node ${process.versions.node}`;
}
