import { describe, expect, test } from "vitest";
import type { Tree } from "../../model/tree.js";
import { postgresDialect } from "../../../engines/postgres/dialect.js";
import type { Surroundings } from "../format.js";
import { alembic } from "./format.js";
import { iniSection } from "./ini.js";
import { composeIn } from "./new-revision.js";

const head = "from alembic import op\nimport sqlalchemy as sa\n";

function revision(id: string, down: string, up = "pass", back = "pass", more = ""): string {
  return `"""Say ${id}\n\nmore\n"""\n${head}revision = "${id}"\ndown_revision = ${down}\n${more}
def upgrade():\n    ${up}\n\ndef downgrade():\n    ${back}\n`;
}

/** A base, two branches of which one needs the other's first, and a merge; and another beginning. */
const graph = {
  "a0.py": revision(
    "aaaa0000",
    "None",
    'op.create_table("users", sa.Column("id", sa.Integer))',
    'op.drop_table("users")',
  ),
  "b1.py": revision("bbbb1111", '"aaaa0000"', "pass", "pass", 'branch_labels = "search"\n'),
  "c1.py": revision("cccc1111", '"aaaa0000"'),
  "c2.py": revision("cccc2222", '"cccc1111"', "pass", "raise NotImplementedError()", 'depends_on = "bbbb1111"\n'),
  "d.py": revision("dddd0000", '("bbbb1111", "cccc2222")'),
  "x.py": revision("xxxx0000", "None"),
};

const command = {
  up: "alembic upgrade {to}",
  down: "alembic downgrade {to}",
  sql: "alembic upgrade {from}:{to} --sql",
};

function parsed(files: Readonly<Record<string, string>> = graph, around: Surroundings = { command }) {
  const tree: Tree = {
    name: "dbmig",
    files: Object.entries(files).map(([path, text]) => {
      const bytes = new TextEncoder().encode(text);
      return { path: `versions/${path}`, bytes: bytes.length, read: () => [bytes] };
    }),
  };
  const found = alembic.parse(tree, postgresDialect.rules, around);
  const at = (id: string) => found.migrations.find((each) => each.id === id)!;
  return { ...found, at };
}

test("each revision is a migration after all that it stands on", () => {
  const { migrations, problems } = parsed();
  expect(problems.map(({ code }) => code)).toEqual(["several_heads"]);
  expect(migrations.map(({ id }) => id)).toEqual([
    "aaaa0000",
    "xxxx0000",
    "bbbb1111",
    "cccc1111",
    "cccc2222",
    "dddd0000",
  ]);
  expect(migrations.map(({ upon }) => upon)).toEqual([
    [],
    [],
    ["aaaa0000"],
    ["aaaa0000"],
    ["cccc1111", "bbbb1111"],
    ["bbbb1111", "cccc2222"],
  ]);
  expect(migrations[0]).toMatchObject({ name: "Say aaaa0000", file: "dbmig/versions/a0.py" });
});

test("its steps are the team's command, one revision at a time", () => {
  const { at } = parsed();
  const of = (id: string): unknown => {
    const { up, down } = at(id);
    return [up.performed, down?.performed].map((each) => each?.way === "command" && each.command);
  };
  expect(of("aaaa0000")).toEqual(["alembic upgrade aaaa0000", "alembic downgrade aaaa0000@base"]);
  expect(of("bbbb1111")).toEqual(["alembic upgrade bbbb1111", "alembic downgrade bbbb1111@aaaa0000"]);
  expect(of("cccc2222")).toEqual(["alembic upgrade cccc2222", false]);
  expect(at("aaaa0000").up.performed).toMatchObject({ inTransaction: true });
});

test("without a command a step is known, and not run", () => {
  expect(parsed(graph, {}).at("aaaa0000").up).toMatchObject({
    code: { format: "Alembic", wants: { program: "alembic", key: "up", line: "alembic upgrade {to}" } },
  });
});

test("a revision's name is one word to the shell", () => {
  const { at } = parsed({ "a.py": revision("a'; rm $x", "None") });
  expect(at("a'; rm $x").up.performed).toMatchObject({ command: "alembic upgrade 'a'\\''; rm $x'" });
});

describe("what a step does", () => {
  const does = (body: string, sql = false): unknown => {
    const { at } = parsed({ "a_first.py": revision("aaaa0000", "None", body.replaceAll("\n", "\n    ")) });
    const { up } = at("aaaa0000");
    const read = (text: string) => [{ kind: "other", object: text, known: "words" }] as const;
    return sql ? up.performed : up.does?.(read);
  };

  test("is told by its plain calls", () => {
    expect(
      does(
        'op.drop_column("users", "name")\nop.add_column("users", sa.Column("phone", sa.Text))\nop.execute("DELETE FROM users")',
      ),
    ).toEqual([
      { kind: "drop-column", object: "users.name", destroys: true, known: "tree" },
      { kind: "add-column", object: "users.phone", known: "tree" },
      { kind: "other", object: "DELETE FROM users", known: "words" },
    ]);
    expect(does('op.alter_column("t", "c", type_=sa.Text)\nop.rename_table("t", "u")')).toMatchObject([
      { kind: "alter-column-type", object: "t.c" },
      { kind: "rename", object: "t", detail: "u" },
    ]);
    expect(does('op.create_index("i", "t", ["c"])\nop.drop_constraint("k", "t")')).toMatchObject([
      { kind: "create-index", object: "i", on: "t" },
      { kind: "drop-constraint", object: "k", on: "t" },
    ]);
  });

  test("and what decides it unseen is said, with its lines", () => {
    const guarded =
      'inspector = sa.inspect(op.get_bind())\nif inspector.has_table("users"):\n    op.drop_table("users")';
    expect(does(guarded)).toEqual([
      { kind: "drop-table", object: "users", destroys: true, maybe: true, known: "tree" },
      { kind: "code", object: "a_first.py:11,12", known: "inside" },
    ]);
    expect(does(guarded, true)).toMatchObject({ sql: "alembic upgrade base:aaaa0000 --sql", inTransaction: true });
    expect(does('op.create_table("t")', true)).not.toHaveProperty("sql");
    expect(
      does('with op.get_context().autocommit_block():\n    op.create_index("i", "t", ["c"])', true),
    ).not.toHaveProperty("inTransaction");
    expect(does("helper()", true)).not.toHaveProperty("inTransaction");
    expect(does('op.create_table("t")\nop.execute("COMMIT")', true)).not.toHaveProperty("inTransaction");
    expect(does('op.execute("UPDATE t SET a = 1")', true)).toHaveProperty("inTransaction");
  });
});

describe("an id is found", () => {
  const { own, migrations } = parsed();
  test.each([
    ["cccc2222", ["cccc2222"]],
    ["bbbb", ["bbbb1111"]],
    ["cccc", ["cccc1111", "cccc2222"]],
    ["search", ["bbbb1111"]],
    ["dbmig/versions/d.py", ["dddd0000"]],
    ["d.py", ["dddd0000"]],
    ["Say xxxx0000", ["xxxx0000"]],
    ["xxxx0000@head", ["xxxx0000"]],
    ["gone", []],
  ])("%s", (given, ids) => {
    expect([...own!.matchIds!(given, migrations)].sort()).toEqual(ids);
  });

  test("and what no file is comes last", () => {
    expect(own!.compareIds!("zzzz", "dddd0000")).toBeGreaterThan(0);
    expect(own!.compareIds!("aaaa0000", "bbbb1111")).toBeLessThan(0);
    expect(own!.matchIds!("feed", [...migrations, { id: "feedbeef", name: "" }])).toEqual(["feedbeef"]);
  });
});

test("text is compared blind to comments", () => {
  const of = (text: string) => parsed({ "a.py": text }).at("aaaa0000").up.checksums();
  const one = of(revision("aaaa0000", "None", 'op.drop_table("t")'));
  const other = of(revision("aaaa0000", "None", 'op.drop_table( "t" )  # away'));
  expect(other.raw).not.toBe(one.raw);
  expect(other.tokens).toBe(one.tokens);
  expect(of(revision("aaaa0000", "None", 'op.drop_table("u")')).tokens).not.toBe(one.tokens);
});

test("a new one stands on the head, where there is one", () => {
  const { own } = parsed({ "a.py": graph["a0.py"] });
  const id = own!.nextId!([], new Date(0));
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  const [file] = own!.compose!({ id, name: "Add a phone", up: "" });
  expect(file?.path).toBe(`versions/${id}_add_a_phone.py`);
  const again = parsed({ "a.py": graph["a0.py"], "b.py": file!.text });
  expect(again.problems).toEqual([]);
  expect(again.at(id)).toMatchObject({ name: "Add a phone", upon: ["aaaa0000"] });
  expect(() => parsed().own!.compose!({ id, name: "x", up: "" })).toThrow("several_heads");
});

test.each([
  [
    "%%(year)d_%%(month).2d_%%(day)02d_%%(hour).2d%%(minute).2d%%(second).2d-%%(rev)s_%%(slug)s",
    "2026_03_04_050607-a1_x",
  ],
  ["%%(year)d%%(month)d", "20263"],
  ["%%(epoch)s_%%(slug)s", `${new Date(2026, 2, 4, 5, 6, 7).getTime() / 1000}_x`],
  // Folders, and what nobody here knows.
  ["%%(year)d/%%(rev)s", "a1_x"],
  ["%%(author)s_%%(rev)s", "a1_x"],
])("and is named by the template %s", (template, expected) => {
  const values = iniSection(`[alembic]\nfile_template = ${template}`, "alembic");
  const compose = composeIn([], values?.get("file_template"), "");
  const now = new Date(2026, 2, 4, 5, 6, 7);
  expect(compose({ id: "a1", name: "x", up: "", now })[0]?.path).toBe(`${expected}.py`);
});
