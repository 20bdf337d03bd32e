import { describe, expect, test } from "vitest";
import type { Tree } from "../../model/tree.js";
import type { Outside } from "../format.js";
import { iniSection } from "./ini.js";
import { chosenBy, projectOf } from "./project.js";

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
  expect(chosenBy("alembic -c conf/my.ini --name rag upgrade {to}")).toEqual({ config: "conf/my.ini", section: "rag" });
  expect(chosenBy("uv run alembic --config='a b.ini' upgrade {to}")).toEqual({ config: "a b.ini" });
  expect(chosenBy("alembic upgrade {to}")).toEqual({});
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
    const { locations, home, environment, recursive } = projectOf(...at(folder, files, cwd), chosenBy(command));
    const { problems, ...told } = environment;
    return {
      in: locations.map(({ name, files: inside }) => `${name}: ${inside.map(({ path }) => path).join(" ")}`),
      ...(home ? { home } : {}),
      ...(recursive ? { recursive } : {}),
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
