import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";
import { type AlembicProject, alembicProject, revisionFile, sqlalchemyUrl } from "../servers/alembic-project.js";
import { freshDatabase } from "../servers/database.js";
import { alembicEnv } from "../servers/owner-peers.js";

const [one, two] = ["a1a1a1a1a1a1", "b2b2b2b2b2b2"] as const;

// As `alembic init --template pyproject` leaves it: alembic.ini beside it sets nothing that is read.
test.for([true, false])(
  "a team whose settings stand in pyproject.toml, alembic.ini beside it: %s",
  async (ini, context) => {
    await using database = await freshDatabase();
    const empty = mkdtempSync(join(tmpdir(), "sluice-pyproject-"));
    const variables = { DATABASE_URL: database.url, PEER_URL: sqlalchemyUrl(database.url) };
    const found = alembicProject(empty, variables);
    rmSync(empty, { recursive: true });
    using project = orSkipped(found, context);
    const owner = async (line: string): Promise<string> => {
      const { code, said } = await project.alembic(".", line);
      expect(code, said).toBe(0);
      return said;
    };
    const applied = async (): Promise<readonly string[] | undefined> =>
      (await project.cli("up --json")).json.targets?.[0]?.applied.map(({ id }) => id);

    await owner("init --template pyproject dbmig");
    const made = readFileSync(join(project.folder, "pyproject.toml"), "utf8");
    const more = [
      'version_locations = ["%(here)s/dbmig/versions", "%(here)s/more of it"]',
      'file_template = "%%(year)d%%(month).2d%%(day)02d_%%(rev)s_%%(slug)s"',
      'of_our_own = "mine"',
    ];
    project.write({
      "pyproject.toml": made.replace("[tool.alembic]", ["[tool.alembic]", ...more].join("\n")),
      "dbmig/env.py": alembicEnv.replace(
        "target_metadata=None",
        'target_metadata=None, version_table=context.config.get_alembic_option("of_our_own")',
      ),
      [`dbmig/versions/${one}_a.py`]: revisionFile(one, undefined, ['op.execute("CREATE TABLE a (id int)")']),
      [`more of it/${two}_b.py`]: revisionFile(two, one, ['op.execute("CREATE TABLE b (id int)")']),
      ...(ini ? {} : { "alembic.ini": undefined }),
    });

    await owner(`upgrade ${one}`);
    expect(await applied()).toEqual([two]);
    expect(await owner("current")).toContain(`${two} (head)`);
    const written = await project.cli("new third_one");
    expect(written.code, written.stdout + written.stderr).toBe(0);
    const today = new Date();
    const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((each) =>
      String(each).padStart(2, "0"),
    );
    const [third = ""] = readdirSync(join(project.folder, "dbmig/versions")).filter((name) =>
      name.endsWith("third_one.py"),
    );
    expect(third).toMatch(new RegExp(`^${day.join("")}_[0-9a-f]{12}_third_one\\.py$`));
    await owner("upgrade head");
    expect(await applied()).toEqual([]);
    const tables = await database.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    );
    expect(tables.map((each) => each["table_name"])).toEqual(["a", "b", "mine"]);
  },
);

function orSkipped(project: AlembicProject | string, { skip }: TestContext): AlembicProject {
  return typeof project === "string" ? skip(project) : project;
}
