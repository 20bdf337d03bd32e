import { describe, expect, test } from "vitest";
import type { Tree } from "../../model/tree.js";
import type { Outside } from "../format.js";
import { iniSection } from "./ini.js";
import { projectOf } from "./project.js";
import { chosenBy } from "./settings.js";

test("an ini file is read as ConfigParser reads it", () => {
  const text = `; all
[DEFAULT]
base = %(here)s/db
[alembic]
script_location: %(base)s/mig
# in between
version_locations =
    %(here)s/a

    %(here)s/b
    # none
file_template = %%(rev)s_%%(slug)s
Prepend_Sys_Path = . ; and this is part of it
lost = %(nothing)s
odd = 100%
[rag]
script_location = rag/mig
`;
  const found = iniSection(text, "alembic", { here: "/app" });
  expect(Object.fromEntries(found!)).toEqual({
    here: "/app",
    base: "/app/db",
    script_location: "/app/db/mig",
    version_locations: "\n/app/a\n/app/b",
    file_template: "%(rev)s_%(slug)s",
    prepend_sys_path: ". ; and this is part of it",
  });
  expect(iniSection(text, "rag")?.get("script_location")).toBe("rag/mig");
  expect(iniSection(text, "gone")).toBeUndefined();
});

test("the command says which file and which section are meant", () => {
  expect(chosenBy("alembic -c conf/my.ini --name rag upgrade {to}")).toEqual({
    files: ["conf/my.ini"],
    section: "rag",
  });
  expect(chosenBy("uv run alembic --config='a b.ini' upgrade {to}")).toEqual({ files: ["a b.ini"] });
  expect(chosenBy("alembic upgrade {to}")).toEqual({ files: [] });
  expect(chosenBy("alembic -c a/pyproject.toml -c b.ini upgrade {to}").files).toEqual(["a/pyproject.toml", "b.ini"]);
});

/** What stands on a disk, and where in it the source is. */
function at(folder: string, files: Readonly<Record<string, string>>, cwd?: string): [Tree, Outside] {
  const tree = (of: string): Tree | undefined => {
    const found = Object.entries(files).filter(([path]) => path.startsWith(`${of}/`));
    const name = of.replace(/^\/p\//, "");
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    return found.length === 0
      ? undefined
      : {
          name,
          files: found.map(([path, text]) => ({
            path: path.slice(of.length + 1),
            bytes: 0,
            read: () => [bytes(text)],
          })),
        };
  };
  const above = [folder];
  for (let up = folder; up !== "/p" && up !== "/";) above.push((up = up.slice(0, up.lastIndexOf("/"))));
  const text = (path: string): string | undefined => files[path];
  return [tree(folder) ?? { name: "x", files: [] }, { folder, above, text, tree, ...(cwd ? { cwd } : {}) }];
}

const revision = 'revision = "a"\ndown_revision = None\n';

describe("a team's project is found", () => {
  const found = (folder: string, files: Readonly<Record<string, string>>, command = "", cwd?: string): unknown => {
    const project = projectOf(...at(folder, files, cwd), chosenBy(command));
    const { locations, home, environment, recursive, template } = project;
    const { problems, ...told } = environment;
    return {
      in: locations.map(({ name, files: inside }) => `${name}: ${inside.map(({ path }) => path).join(" ")}`),
      ...(home ? { home } : {}),
      ...(recursive ? { recursive } : {}),
      ...(template === undefined ? {} : { template }),
      ...(project.problems.length > problems.length
        ? {
            wrong: project.problems.map(({ code, at: place, facts }) =>
              [code, place.file, place.line ?? "", ...Object.values(facts)].join(" "),
            ),
          }
        : {}),
      ...told,
      ...(problems.length > 0 ? { problems: problems.map(({ code, at: place }) => `${code} ${place.line}`) } : {}),
    };
  };
  const ini = (lines: string): string => `[alembic]\n${lines}\n`;
  const dbmig = { "/p/rag/dbmig/env.py": "", "/p/rag/dbmig/versions/a.py": revision };

  test("from its scripts' folder, with the ini file above it", () => {
    const files = { ...dbmig, "/p/rag/alembic.ini": ini("script_location = %(here)s/dbmig") };
    const told = { in: ["rag/dbmig/versions: a.py"], home: "/p/rag" };
    expect(found("/p/rag/dbmig", files)).toEqual(told);
    expect(found("/p/rag", files)).toEqual(told);
    expect(found("/p/rag/dbmig/versions", files)).toEqual({ in: ["rag/dbmig/versions: a.py"], home: "/p/rag" });
  });

  test("without one that is another's", () => {
    const files = { ...dbmig, "/p/alembic.ini": ini("script_location = backend/migrations") };
    expect(found("/p/rag/dbmig", files)).toEqual({ in: ["rag/dbmig/versions: a.py"] });
  });

  test("from where the command runs, by the file and the section that it names", () => {
    const files = {
      ...dbmig,
      "/p/conf/both.ini": "[alembic]\nscript_location = x\n[rag]\nscript_location = rag/dbmig\n",
    };
    const told = { in: ["rag/dbmig/versions: a.py"], home: "/p/conf" };
    expect(found("/p/rag/dbmig", files, "alembic -c conf/both.ini -n rag upgrade {to}", "/p")).toEqual(told);
  });

  test("with several version locations, in their order", () => {
    const more = { ...dbmig, "/p/rag/b/b.py": revision, "/p/rag/c d/c.py": revision };
    const of = (lines: string): unknown => found("/p/rag/dbmig", { ...more, "/p/rag/alembic.ini": ini(lines) });
    const head = "script_location = dbmig\n";
    const both = ["rag/b: b.py", "rag/dbmig/versions: a.py"];
    expect(of(`${head}version_locations = b dbmig/versions`)).toMatchObject({ in: both });
    expect(of(`${head}version_locations = b, dbmig/versions`)).toMatchObject({ in: both });
    expect(of(`${head}path_separator = os\nversion_locations = b:dbmig/versions`)).toMatchObject({ in: both });
    expect(of(`${head}version_path_separator = newline\nversion_locations =\n  b\n  c d`)).toMatchObject({
      in: ["rag/b: b.py", "rag/c d: c.py"],
    });
    expect(of(`${head}version_locations = b\nrecursive_version_locations = true`)).toMatchObject({ recursive: true });
  });

  describe("by pyproject.toml, which Alembic reads since 1.16", () => {
    const more = { ...dbmig, "/p/rag/b/b.py": revision, "/p/rag/c d/c.py": revision };
    const toml = (lines: string, others: Readonly<Record<string, string>> = {}): unknown =>
      found("/p/rag/dbmig", { ...more, ...others, "/p/rag/pyproject.toml": `[project]\nname = "x"\n${lines}` });
    const head = '[tool.alembic]\nscript_location = "%(here)s/dbmig"\n';
    const usual = { in: ["rag/dbmig/versions: a.py"], home: "/p/rag" };

    test.each<[string, unknown]>([
      [head, usual],
      ["[tool]\nalembic.script_location = 'dbmig'", usual],
      ['[tool]\nalembic = { script_location = "dbmig" }', usual],
      [
        `${head}version_locations = [\n  "%(here)s/b", # of it\n  "%(here)s/c d",\n]`,
        { in: ["rag/b: b.py", "rag/c d: c.py"], home: "/p/rag" },
      ],
      [`${head}recursive_version_locations = true`, { ...usual, recursive: true }],
      [`${head}file_template = "%%(year)d_%%(rev)s"`, { ...usual, template: "%(year)d_%(rev)s" }],
      // Only of the ini file's list.
      [`${head}path_separator = "space"\nversion_locations = ["c d"]`, { in: ["rag/c d: c.py"], home: "/p/rag" }],
      [`${head}version_locations = "b"`, { ...usual, wrong: ["setting_unread pyproject.toml  version_locations"] }],
      [
        `${head}recursive_version_locations = "true"`,
        { ...usual, wrong: ["setting_unread pyproject.toml  recursive_version_locations"] },
      ],
      [`${head}file_template = "%(year)d"`, { ...usual, wrong: ["setting_unread pyproject.toml  file_template"] }],
      [
        `${head}version_locations = [\n"b"`,
        { in: usual.in, wrong: ["setting_unread pyproject.toml 6 [tool.alembic]"] },
      ],
      ["[tool.other]\nalembic = not toml at all", { in: usual.in }],
    ])("%s", (lines, told) => {
      expect(toml(lines)).toEqual(told);
    });

    test("the ini file comes first, and what it leaves open the other one says", () => {
      const both = (lines: string): unknown =>
        toml(`${head}version_locations = ["b"]\nfile_template = "t"\n`, { "/p/rag/alembic.ini": ini(lines) });
      expect(both("")).toEqual({ in: ["rag/b: b.py"], home: "/p/rag", template: "t" });
      expect(both("version_locations = dbmig/versions")).toEqual({ ...usual, template: "t" });
      expect(both("file_template = %%(rev)s")).toMatchObject({ in: ["rag/b: b.py"], template: "%(rev)s" });
      expect(both("recursive_version_locations = true")).toMatchObject({ recursive: true });
      const unread = (lines: string): unknown =>
        toml(`${head}file_template = 1\n`, { "/p/rag/alembic.ini": ini(lines) });
      expect(unread("")).toHaveProperty("wrong");
      expect(unread("file_template = %%(rev)s")).not.toHaveProperty("wrong");
    });

    test("from where the command names it", () => {
      const files = { ...more, "/p/conf/pyproject.toml": '[tool.alembic]\nscript_location = "rag/dbmig"\n' };
      const command = "alembic -c conf/pyproject.toml upgrade {to}";
      expect(found("/p/rag/dbmig", files, command, "/p")).toEqual({ ...usual, home: "/p/conf" });
    });

    test("and what env.py asks of it", () => {
      const asked = (how: string): unknown =>
        toml(`${head}vt = "of_toml"`, {
          "/p/rag/dbmig/env.py": `context.configure(version_table=config.${how}("vt"))`,
        });
      expect(asked("get_alembic_option")).toEqual({ ...usual, table: "of_toml" });
      expect(asked("get_main_option")).toEqual(usual);
    });
  });

  test.each([
    ['context.configure(connection=c, version_table="rag_version")', { table: "rag_version" }],
    [
      'NAME = "rag_v"\ncontext.configure(version_table=NAME, version_table_schema="meta")',
      { table: "rag_v", schema: "meta" },
    ],
    ['opts = {"version_table": "v"}\ncontext.configure(**opts)', { table: "v" }],
    ['context.configure(version_table=config.get_main_option("vt"))', { table: "from_ini" }],
    ['context.configure(version_table=config.get_main_option("no", "other"))', { table: "other" }],
    ["context.configure(version_table_schema=None)", {}],
    ["context.configure(version_table=make())", { problems: ["revision_computed 1"] }],
    ['f(version_table="a")\nf(version_table="b")', { problems: ["revision_computed 2"], table: undefined }],
    ['e.execution_options(isolation_level="AUTOCOMMIT")', { commitsEach: true }],
    ["context.configure(transactional_ddl=False)", { commitsEach: true }],
    ["context.configure(include_schemas=True)", { allSchemas: true }],
    ["context.configure(include_schemas=False)", {}],
    ["# version_table='no'\ncontext.configure(x=1)", {}],
    ["((", {}],
  ])("and what env.py says: %s", (text, told) => {
    const files = {
      ...dbmig,
      "/p/rag/dbmig/env.py": text,
      "/p/rag/alembic.ini": ini("script_location = dbmig\nvt = from_ini"),
    };
    const { in: _, home: __, ...rest } = found("/p/rag/dbmig", files) as Record<string, unknown>;
    expect(rest).toEqual(told);
  });
});
