// Writes what a recorded run of the proofs tried and found into docs/reliability.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const region = /(<!-- recorded -->\n)[\s\S]*?(<!-- end of what was recorded -->)/;

/** Only the suites that ran are written anew: the others keep the row of the run that they had. */
export function recordFigures(root, figures, { seed, budget }) {
  if (figures.length === 0) return;
  const page = join(root, "docs/reliability.md");
  const text = readFileSync(page, "utf8");
  const ran = new Set(figures.map(({ suite }) => suite));
  const kept = rowsOf(text).filter(({ suite }) => !ran.has(suite));
  const node = `Node ${process.versions.node}`;
  const run = `${new Date().toISOString().slice(0, 10)}, seed ${seed}, ${budget}, ${node}`;
  const rows = [...kept, ...figures.map((each) => ({ suite: each.suite, line: lineOf(each, run) }))];
  const sum = (name) => figures.reduce((all, each) => all + each[name], 0);
  const lines = rows.sort((a, b) => a.suite.localeCompare(b.suite)).map(({ line }) => line);
  writeFileSync(page, text.replace(region, `$1\n${head}\n${lines.join("\n")}\n\n$2`));
  console.log(`docs/reliability.md: ${sum("tried")} tried, ${sum("lost")} lost, ${sum("doubled")} doubled`);
}

const head = `| suite | what happens | server | tried | of | lost | doubled | run |
| --- | --- | --- | --: | --: | --: | --: | --- |`;

function lineOf({ suite, what, server, tried, of, lost, doubled }, run) {
  const cells = [`\`${suite}\``, what, server, tried, of ?? "", lost, doubled, run];
  return `| ${cells.join(" | ")} |`;
}

function rowsOf(text) {
  const found = region.exec(text)?.[0] ?? "";
  return [...found.matchAll(/^\| `([\w-]+)` \|.*$/gm)].map(([line, suite]) => ({ suite, line }));
}
