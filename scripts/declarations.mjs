// The declarations that a user's compiler can reach: the others need not be published, and these are the API.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Below `dist`, those that `index.d.ts` and `config/define.d.ts` lead to, in a fixed order. */
export function reachableDeclarations(dist) {
  const seen = new Set();
  const open = [join(dist, "index.d.ts"), join(dist, "config/define.d.ts")];
  for (let file = open.pop(); file; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, from, later] of readFileSync(file, "utf8").matchAll(/\bfrom "(\..*?)"|\bimport\("(\..*?)"\)/g)) {
      open.push(join(dirname(file), (from ?? later).replace(/\.js$/, ".d.ts")));
    }
  }
  return [...seen].map((file) => relative(dist, file).replaceAll("\\", "/")).sort();
}

/** Takes the others away. */
export function pruneDeclarations(dist) {
  const reachable = new Set(reachableDeclarations(dist));
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".d.ts") && !reachable.has(file.replaceAll("\\", "/"))) rmSync(join(dist, file));
  }
}

/**
 * What the package promises to its callers' compiler, in one text: what it exports, and every type that this names,
 * and what those name. What else stands in the same files is nobody's business.
 */
export function apiReport(dist) {
  const files = new Map(reachableDeclarations(dist).map((file) => [file, declarationsIn(dist, file)]));
  const wanted = new Set();
  const open = ["index.d.ts", "config/define.d.ts"].flatMap((file) =>
    files.get(file).exported.map((name) => [file, name]),
  );
  for (let next = open.pop(); next; next = open.pop()) {
    const [file, name] = next;
    const { own, imported } = files.get(file);
    const from = imported.get(name);
    if (from) open.push(from);
    else if (own.has(name) && !wanted.has(`${file} ${name}`)) {
      wanted.add(`${file} ${name}`);
      const words = new Set(own.get(name).match(/[A-Za-z_$][\w$]*/g));
      for (const word of words) if (word !== name && (own.has(word) || imported.has(word))) open.push([file, word]);
    }
  }
  // By name, not by file: where a type stands is no promise.
  const texts = [...files].flatMap(([file, { own }]) => [...own].filter(([name]) => wanted.has(`${file} ${name}`)));
  const sorted = texts.sort(([a, one], [b, other]) => compare(a, b) || compare(one, other)).map(([, text]) => text);
  return `// What a caller's compiler sees; written by \`npm run api\`, compared by a test.\n\n${sorted.join("\n\n")}\n`;
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** The compiler begins each declaration at a line's start, and nothing else but its end. */
function declarationsIn(dist, file) {
  const text = readFileSync(join(dist, file), "utf8").replace(/^[ \t]*\/\*\*[\s\S]*?\*\/\n?/gm, "");
  const own = new Map();
  const imported = new Map();
  const exported = [];
  for (const statement of text.split(/\n(?=(?:export|import|declare|interface|type|class)\b)/)) {
    const lists = /^(?:import|export)(?: type)? ?\{(?<names>[^}]*)\}(?: from "(?<from>[^"]+)")?/.exec(statement);
    if (lists) {
      for (const each of lists.groups.names.split(",").map((part) => part.trim().replace(/^type /, ""))) {
        if (each === "") continue;
        const [name, as = name] = each.split(" as ");
        if (statement.startsWith("export")) exported.push(as);
        if (lists.groups.from)
          imported.set(as, [join(dirname(file), lists.groups.from).replace(/\.js$/, ".d.ts"), name]);
      }
      continue;
    }
    const name = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|const|function) ([\w$]+)/.exec(
      statement,
    )?.[1];
    if (name === undefined) continue;
    own.set(name, own.has(name) ? `${own.get(name)}\n${statement.trim()}` : statement.trim());
    if (statement.startsWith("export")) exported.push(name);
  }
  return { own, imported, exported };
}
