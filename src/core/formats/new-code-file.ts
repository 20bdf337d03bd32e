import type { TreeFile } from "../model/tree.js";
import { withoutEnding } from "./code-file.js";
import { firstPieceOf } from "./foreign.js";
import type { Draft, NewFile } from "./format.js";

/** Who reads this name in a file takes it for none of another tool's. */
const own = '"sluice"';

/** A migration in code with nothing in it yet, in the language of `like`, the newest of the source's own. */
export function newCodeFile(stem: string, { name, down }: Draft, like: TreeFile | undefined): NewFile {
  const ending = like ? like.path.slice(withoutEnding(like.path).length).toLowerCase() : ".ts";
  const begins = beginsIn(ending, like);
  const ways = down === undefined ? ["up"] : ["up", "down"];
  const functions = ways.map((way) => `${begins(way)} = async ({ sql }) => {\n  // await sql\`…\`;\n};\n`);
  const title = `// ${name.replace(/\s+/g, " ").trim()}\n`;
  const types = ending.endsWith("ts") ? `import type { Migration } from ${own};\n\n` : "";
  return { path: `${stem}${ending}`, text: `${types}${title}${functions.join("\n")}` };
}

/** How a function that is exported begins. What types tell stands in a comment where there are none. */
function beginsIn(ending: string, like: TreeFile | undefined): (way: string) => string {
  if (ending.endsWith("ts")) return (way) => `export const ${way}: Migration`;
  const typed = `/** @type {import(${own}).Migration} */\n`;
  // A package says whether its .js are modules: those that are there are as it says.
  const isCommon =
    ending === ".cjs" || (ending === ".js" && like && /^(?:module\.)?exports\b/m.test(firstPieceOf(like)));
  return isCommon ? (way) => `${typed}exports.${way}` : (way) => `${typed}export const ${way}`;
}
