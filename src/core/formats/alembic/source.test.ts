import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Tree } from "../../model/tree.js";
import { expressionOf } from "./python-expressions.js";
import { tokensOf } from "./python-tokens.js";
import { readSource } from "./source.js";

const corpus = new URL("../../../../tests/corpus/alembic/", import.meta.url);

/** What Alembic and Python made of the same: tests/corpus/alembic/record.py asks them. */
function recorded(name: string): { readonly alembic: string; readonly said: unknown } {
  return JSON.parse(readFileSync(new URL(name, corpus), "utf8")) as ReturnType<typeof recorded>;
}

describe("files that Alembic reads", () => {
  const { said, alembic } = recorded("files.json");
  const wanted = said as { readonly files: Readonly<Record<string, unknown>>; readonly order: readonly string[] };
  const folder = fileURLToPath(new URL("good/", corpus));
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = paths
    .filter((path) => path.endsWith(".py"))
    .map((path) => [path, readFileSync(join(folder, path))] as const);
  const { revisions, graph, problems } = readSource([treeOf(Object.fromEntries(files))], true);

  test(`are what they are to Alembic ${alembic}`, () => {
    const found = revisions.map(({ id, down, labels, dependsOn, message, file }) => [
      file.slice("versions/".length),
      { id, down, labels, dependsOn, message },
    ]);
    expect(Object.fromEntries(found)).toEqual(wanted.files);
    expect(new Set(graph.nodes.keys())).toEqual(new Set(wanted.order));
    expect(problems).toMatchObject([{ code: "several_heads", facts: { heads: ["1975ea83b712", "6f00"] } }]);
  });

  test("say when they were made, and where that stands", () => {
    const [first] = revisions;
    expect(first?.createDate).toBe("2024-01-02 03:04:05.678901");
    expect(first?.at.revision).toEqual({ file: "versions/18c18bf4111f_first.py", line: 15, column: 17 });
    expect(first?.up).toEqual({ operations: [{ what: "create_table", table: "users", line: 23 }], unknown: [] });
    expect(first?.back?.operations).toEqual([{ what: "drop_table", table: "users", destructive: true, line: 28 }]);
  });
});

test("text is worth what it is to Python", () => {
  const said = recorded("literals.json").said as readonly (readonly [string, string | null])[];
  const wrong = said.filter(([source, value]) => {
    const tokens = tokensOf(source).filter(({ kind }) => kind !== "newline" && kind !== "end");
    const found = expressionOf(tokens);
    const ours = found.kind === "text" ? found.value : null;
    return ours !== value && !(ours === null && source.includes("\\N"));
  });
  expect(wrong).toEqual([]);
  expect(said.length).toBeGreaterThan(500);
});

describe("what is no literal is never guessed", () => {
  test.each<[source: string, code: string, place: string, name?: string]>([
    ['revision = make()\ndown_revision = "a"', "revision_computed", "1:12", "revision"],
    ['revision = "a" + "b"\ndown_revision = None', "revision_computed", "1:12", "revision"],
    ['revision = f"{x}"\ndown_revision = None', "revision_computed", "1:12", "revision"],
    ['revision = b"a"\ndown_revision = None', "revision_computed", "1:12", "revision"],
    ["revision = 17\ndown_revision = None", "revision_computed", "1:12", "revision"],
    ['revision = ""\ndown_revision = None', "revision_computed", "1:12", "revision"],
    ['revision = "\\N{BULLET}"\ndown_revision = None', "revision_computed", "1:12", "revision"],
    ['revision = "a"\ndown_revision = OTHER', "revision_computed", "2:17", "down_revision"],
    ['revision = "a"\ndown_revision = ("b", OTHER)', "revision_computed", "2:23", "down_revision"],
    ['revision = "a"\ndown_revision = {"b"}', "revision_computed", "2:17", "down_revision"],
    ['revision, down_revision = "a", None', "revision_computed", "1:1", "revision"],
    ['revision = "a"\ndown_revision = None\nrevision += "b"', "revision_computed", "3:1", "revision"],
    ['revision = "a"\ndown_revision = None\nif x:\n  revision = "b"', "revision_computed", "4:3", "revision"],
    ['revision = "a"\ndown_revision = None\nfor revision in x: pass', "revision_computed", "3:5", "revision"],
    ['revision = "a"\ndown_revision = None\nwith x as (y, revision): pass', "revision_computed", "3:15", "revision"],
    ['revision = "a"\ndown_revision = None\nprint(revision := "b")', "revision_computed", "3:7", "revision"],
    ['revision = "a"\ndown_revision = None\ndel revision', "revision_computed", "3:5", "revision"],
    ['revision = "a"\ndown_revision = None\ndef f():\n  global revision', "revision_computed", "4:10", "revision"],
    ['revision = "a"\ndown_revision = None\ndef revision(): pass', "revision_computed", "3:5", "revision"],
    ['revision = "a"\ndown_revision = None\nfrom x import revision', "revision_computed", "3:15", "revision"],
    ['revision = "a"\ndown_revision = None\nfrom x import *', "revision_computed", "3:15", "revision"],
    ['revision = "a"\ndown_revision = None\nfrom x import y as depends_on', "revision_computed", "3:20", "depends_on"],
    ['revision = "a"\ndown_revision = None\nglobals()["revision"] = 1', "revision_computed", "3:1", "revision"],
    ['revision = "a"', "revision_missing", "-", "down_revision"],
    ["down_revision = None", "revision_missing", "-", "revision"],
    ["revision: str\ndown_revision = None", "revision_missing", "-", "revision"],
    ['revision = "a-b"\ndown_revision = None', "revision_illegal", "1:12"],
    ['revision = "a@b"\ndown_revision = None', "revision_illegal", "1:12"],
    ['revision = "123456789012345678901234567890123"\ndown_revision = None', "revision_long", "1:12"],
    ['revision = "a"\ndown_revision = "gone"', "revision_unknown", "2:17", "down_revision"],
    ['revision = "a"\ndown_revision = None\ndepends_on = "gone"', "revision_unknown", "3:14", "depends_on"],
    ['revision = "a"\ndown_revision = "a"', "revision_cycle", "2:17"],
    ['revision = "a"\ndown_revision = None\nbranch_labels = "a"', "label_taken", "3:17"],
    ['revision = "a', "unterminated", "1:12"],
    ['x = """\n\n', "unterminated", "1:5"],
    ["x = (1,\n\n", "unterminated", "1:5"],
    ["x = 1]", "bad_python", "1:6"],
    ["x = $", "bad_python", "1:5"],
    ["한글 = ?", "bad_python", "1:6"],
    ["if x:\n    y\n  z", "bad_python", "3:3"],
    ["  x = 1", "bad_python", "1:1"],
    ["if x\n  y", "bad_python", "1:1"],
    ["if x:\ny", "bad_python", "2:1"],
    ["(".repeat(300), "bad_python", "1:201"],
    ["revision = 1\n<<<<<<< ours\n", "conflict_marker", "2:1"],
    ["a\0b", "nul_byte", "1:2"],
  ])("%j: %s at %s", (source, code, place, name) => {
    const { problems } = readSource([treeOf({ "x.py": Buffer.from(source) })]);
    const found = problems.find((problem) => problem.code === code);
    expect(problems.map((problem) => problem.code)).toContain(code);
    const { line, column } = found!.at;
    expect(line === undefined ? "-" : `${line}:${column}`).toBe(place);
    if (name !== undefined) expect(found!.facts).toMatchObject({ name });
  });

  test.each([
    ["the last that is written", 'revision = "b"\nrevision = "a"\ndown_revision = None'],
    [
      "what the last that is written is, whatever was before",
      'if x: revision = "b"\nrevision = "a"\ndown_revision = None',
    ],
    ["SQLAlchemy's own names", 'revision = "a"\ndown_revision = None\nfrom sqlalchemy import *'],
    ["names of others", 'revision = "a"\ndown_revision = None\nx.revision = 1\nx["revision"] = 2\nf(revision=1)'],
    ["in several targets", 'revision = rev = "a"\ndown_revision = labels = None'],
  ])("and is read: %s", (_, source) => {
    const { revisions, problems } = readSource([treeOf({ "x.py": Buffer.from(source) })]);
    expect(problems).toEqual([]);
    expect(revisions).toMatchObject([{ id: "a", down: [] }]);
  });
});

describe("a folder", () => {
  const file = (id: string, down = "None", more = ""): Buffer =>
    Buffer.from(`revision = "${id}"\ndown_revision = ${down}\n${more}`);

  test("is read without its folders unless they are asked for", () => {
    const files = { "a.py": file("a"), "b/b.py": file("b", '"a"'), "__pycache__/c.py": file("c") };
    expect(readSource([treeOf(files)]).revisions.map(({ id }) => id)).toEqual(["a"]);
    expect(readSource([treeOf(files)], true).revisions.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("that comes twice is read once, beside another", () => {
    const one = treeOf({ "a.py": file("a") }, "one");
    const two = treeOf({ "b.py": file("b", '("a",)') }, "two");
    const { revisions, graph, problems } = readSource([one, two, one]);
    expect(problems).toEqual([]);
    expect(revisions.map(({ file: path }) => path)).toEqual(["one/a.py", "two/b.py"]);
    expect(graph.heads).toEqual(["b"]);
  });

  test("with one id twice, one label twice, a circle and several ends", () => {
    const twice = readSource([treeOf({ "a.py": file("a"), "b.py": file("a") })]);
    expect(twice.problems).toMatchObject([{ code: "duplicate_id", facts: { id: "a", other: "versions/a.py" } }]);
    const label = 'branch_labels = "l"\n';
    const labels = readSource([treeOf({ "a.py": file("a", "None", label), "b.py": file("b", '"a"', label) })]);
    expect(labels.problems).toMatchObject([{ code: "label_taken", facts: { label: "l", other: "a" } }]);
    const files = {
      "a.py": file("a", '"c"'),
      "b.py": file("b", '"a"'),
      "c.py": file("c", '"b"'),
      "d.py": file("d", '"c"'),
    };
    const circle = readSource([treeOf({ ...files, "e.py": file("e") })]);
    expect(circle.problems).toMatchObject([{ code: "revision_cycle", facts: { ids: ["a", "c", "b"] } }]);
    expect([...circle.graph.nodes.keys()]).toEqual(["e"]);
    const ends = readSource([treeOf({ "a.py": file("a"), "b.py": file("b", '"a"'), "c.py": file("c", '"a"') })]);
    expect(ends.problems).toMatchObject([{ code: "several_heads", severity: "note", facts: { heads: ["b", "c"] } }]);
  });

  test("with one before it named twice has it once", () => {
    const { graph } = readSource([treeOf({ "a.py": file("a"), "b.py": file("b", '("a", "a")') })]);
    expect(graph.get("b").down).toEqual(["a"]);
  });

  test("in another encoding, where the file says which", () => {
    const text = Buffer.concat([
      Buffer.from('# -*- coding: cp949 -*-\n"""'),
      Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]),
      Buffer.from('"""\nrevision = "a"\ndown_revision = None\n'),
    ]);
    expect(readSource([treeOf({ "a.py": text })]).revisions[0]?.message).toBe("한글");
    const unsaid = readSource([treeOf({ "a.py": text.subarray(24) })]);
    expect(unsaid.problems).toMatchObject([{ code: "not_utf8", facts: { likely: "CP949" } }]);
  });

  test("with a file that cannot be read", () => {
    const read = (): never => {
      throw Object.assign(new Error("no"), { code: "EACCES" });
    };
    const { problems } = readSource([{ name: "versions", files: [{ path: "a.py", bytes: 1, read }] }]);
    expect(problems).toMatchObject([{ code: "unreadable", facts: { reason: "EACCES" } }]);
  });
});

function treeOf(files: Readonly<Record<string, Buffer>>, name = "versions"): Tree {
  return {
    name,
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length, read: () => [text] })),
  };
}
