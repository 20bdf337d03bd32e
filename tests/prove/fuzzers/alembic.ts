import { readEnvironment } from "../../../src/core/formats/alembic/environment-file.js";
import { iniSection } from "../../../src/core/formats/alembic/ini.js";
import { chosenBy } from "../../../src/core/formats/alembic/settings.js";
import { type RevisionGraph, graphOf } from "../../../src/core/formats/alembic/graph.js";
import { currentOf, downgradeTo, pendingFor, upgradeTo } from "../../../src/core/formats/alembic/path.js";
import { orUnresolved } from "../../../src/core/formats/alembic/resolve.js";
import { pyprojectSettings } from "../../../src/core/formats/alembic/pyproject.js";
import type { Revision } from "../../../src/core/formats/alembic/revision.js";
import { rowsAfter } from "../../../src/core/formats/alembic/rows.js";
import { readSource } from "../../../src/core/formats/alembic/source.js";
import { assertSame, assertThat, type Fuzzer, pick, type Random, several, sometimes, upTo } from "./fuzzer.js";

interface AlembicInput {
  readonly files: Readonly<Record<string, string>>;
  readonly recursive: boolean;
  readonly words: readonly string[];
}

const encoder = new TextEncoder();

/** Whatever stands in the files, and whatever is asked of them: no foreign error, every place is in its file, every way leads where it should. */
export const alembic: Fuzzer<AlembicInput> = {
  name: "Alembic reader",
  make: (random) => ({
    files: Object.fromEntries(several(6, random, () => [anyName(random), anyFile(random)])),
    recursive: sometimes(0.5, random),
    words: several(6, random, () => anyWord(random)),
  }),
  show: (input) => JSON.stringify(input),
  check({ files, recursive, words }, random) {
    const tree = Object.entries(files).map(([path, text]) => {
      const bytes = encoder.encode(text);
      const cut = upTo(bytes.length, random);
      return { path, bytes: bytes.length, read: () => [bytes.subarray(0, cut), bytes.subarray(cut)] };
    });
    const { revisions, graph, problems } = readSource([{ name: "versions", files: tree }], recursive);
    for (const { at, code } of problems) {
      const text = files[at.file.slice("versions/".length)];
      assertThat(text !== undefined, `a problem of no file: ${at.file}`);
      if (text === undefined || at.line === undefined) continue;
      // To Python a carriage return alone ends a line, too; what is found before it reads is placed as in every file.
      const line = text.split(code === "nul_byte" || code === "conflict_marker" ? "\n" : /\r\n?|\n/)[at.line - 1];
      assertThat(line !== undefined, `line ${at.line} of ${at.file}`);
      assertThat((at.column ?? 1) <= Array.from(line ?? "").length + 1, `column ${at.column} of ${at.file}:${at.line}`);
    }
    settled(files);
    const wrong = problems.some(({ severity }) => severity === "error");
    assertThat(wrong || graph.nodes.size === revisions.length, "a revision is lost");
    walked(graph, words);
    walked(graphOf(several(12, random, () => anyRevision(random))).graph, words);
  },
};

/** Any text as the settings around them. */
function settled(files: Readonly<Record<string, string>>): void {
  for (const text of Object.values(files)) {
    const values = iniSection(`[alembic]\n${text}`, "alembic", { here: "/p" }) ?? new Map<string, string>();
    for (const { at } of readEnvironment(text, "env.py", { ini: values, all: values }).problems)
      assertThat(at.line !== undefined && at.line <= text.split(/\r\n?|\n/).length, `line ${at.line} of env.py`);
    chosenBy(text);
    for (const { at } of pyprojectSettings(`[tool.alembic]\n${text}`, "/p")?.problems ?? [])
      assertThat((at.line ?? 1) <= text.split("\n").length + 1, `line ${at.line} of pyproject.toml`);
  }
}

/** All the way up one by one, and back. */
function walked(graph: RevisionGraph, words: readonly string[]): void {
  const order = pendingFor(currentOf([], graph), graph);
  assertThat(order.length === graph.nodes.size, "not all is pending on an empty database");
  let rows: readonly string[] = [];
  const seen = new Set<string>();
  for (const id of order) {
    assertThat(
      graph.get(id).down.every((each) => seen.has(each)),
      `${id} comes too early`,
    );
    assertThat(
      graph.get(id).needs.every((each) => seen.has(each)),
      `${id} comes before what it needs`,
    );
    seen.add(id);
    rows = rowsAfter(rows, id, "up", graph);
    const current = currentOf(rows, graph);
    assertSame([...current.applied].sort(), [...seen].sort(), `applied after ${id}`);
    assertSame(current.doubled, [], `rows after ${id}`);
    for (const word of words) {
      orUnresolved(() => upgradeTo(word, current, graph));
      orUnresolved(() => downgradeTo(word, current, graph));
    }
  }
  assertSame([...rows].sort(), [...graph.realHeads].sort(), "rows when all is in");
  const back = downgradeTo("base", currentOf(rows, graph), graph);
  assertSame([...back].sort(), [...order].sort(), "what a way back to the base takes back");
  for (const id of back) {
    assertThat(
      graph.get(id).allNext.every((each) => !seen.has(each)),
      `${id} goes under what stands on it`,
    );
    seen.delete(id);
  }
}

/** A revision that is nothing but its place. */
export function bareRevision(
  id: string,
  down: readonly string[],
  labels: readonly string[] = [],
  dependsOn: readonly string[] = [],
): Revision {
  const at = { file: `versions/${id}.py` };
  const places = { revision: at, down_revision: at, branch_labels: at, depends_on: at };
  return { id, down, labels, dependsOn, message: "", text: "", ...at, at: places, up: { operations: [], unknown: [] } };
}

const ids = ["a1b2", "a1b3", "ab", "c0ffee", "c0ff", "head", "base", "x", "지", "ab_1"];
const labels = ["api", "web", "a1", "feature-1", "head"];

/** Mostly on what comes before it in `ids`, so that there is more than circles. */
function anyRevision(random: Random): Revision {
  const index = upTo(ids.length - 1, random);
  const before = sometimes(0.9, random) ? ids.slice(0, index) : ids;
  const some = (): string[] => (before.length > 0 ? several(2, random, () => pick(before, random)) : []);
  const needed = sometimes(0.3, random) ? some() : [];
  return bareRevision(ids[index]!, some(), sometimes(0.2, random) ? [pick(labels, random)] : [], needed);
}

function anyName(random: Random): string {
  const name = pick(["a.py", "b.py", "1975ea83b712.py", "d.py", "__init__.py", ".#a.py", "한글.py", "readme"], random);
  return sometimes(0.3, random) ? `${pick(["x", "y/z", "__pycache__"], random)}/${name}` : name;
}

function anyWord(random: Random): string {
  const one = (): string => pick([...ids, ...labels, "heads", "", "zz"], random);
  const step = sometimes(0.5, random) ? pick(["+1", "-1", "+2", "-9", "+99999999999999999999", "-"], random) : "";
  return `${sometimes(0.3, random) ? `${one()}@` : ""}${one()}${step}`;
}

/** What the lines of a file are made of. */
export const pythonParts: readonly string[] = [
  ..."'|\"|'''|\"\"\"|f'{|f\"{x|r'\\|b'|{|}|(|)|[|]|,|:|;|=|:=|+=|.|*|**|\\|\\\n|#|\n|\r\n|\r| |    |\t|\f|-1|0x|1e|...|@|$|한|🦦|\ufeff|\0".split(
    "|",
  ),
  "if x",
  "lambda a, b",
  "def upgrade():\n    ",
  "with op.batch_alter_table('t') as b:\n        ",
  "for x in y: ",
  "async def downgrade(",
  "global revision",
  "from x import *",
  "revision = 'a1b2'\n",
  "down_revision = ('ab', 'x')\n",
  "depends_on: str = 'api'\n",
  "branch_labels = ['api']\n",
  "op.drop_table('t')\n",
  "op.execute(",
  "match x:\n  case [a, b]: ",
  "raise ",
  "return",
];

function anyFile(random: Random): string {
  if (sometimes(0.3, random)) return several(30, random, () => pick(pythonParts, random)).join("");
  const list = (from: readonly string[]): string =>
    pick(
      [(one: string) => one, (one: string) => `[${one}]`, (one: string) => `(${one}, "${pick(from, random)}")`],
      random,
    )(`"${pick(from, random)}"`);
  const lines = [
    '"""said\n\nCreate Date: 2024-01-01"""',
    "from alembic import op\nimport sqlalchemy as sa",
    `revision: str = "${pick(ids, random)}"`,
    `down_revision = ${sometimes(0.4, random) ? "None" : list(ids)}`,
    ...(sometimes(0.2, random) ? [`branch_labels = ${list(labels)}`] : []),
    ...(sometimes(0.2, random) ? [`depends_on = ${list([...ids, ...labels])}`] : []),
    "def upgrade() -> None:\n    op.add_column('t', sa.Column('a', sa.Integer))\n    with op.batch_alter_table('t') as b: b.drop_column('a')",
    "def downgrade():\n    if x:\n        op.drop_table('t')",
  ];
  const text = lines.join("\n");
  if (sometimes(0.5, random)) return text;
  const at = upTo(text.length, random);
  return text.slice(0, at) + pick(pythonParts, random) + text.slice(at + upTo(3, random));
}
