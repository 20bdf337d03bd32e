import { describe, expect, test } from "vitest";
import { baseline, down, plan, status, up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { startStandby } from "../servers/standby.js";

const files = { "1_t.sql": "CREATE TABLE t (a int);\n-- sluice:down\nDROP TABLE t;" };
const pending = { "2_index.sql": "CREATE INDEX CONCURRENTLY t_a ON t (a);" };

describe.each(majors)("a standby of PostgreSQL %s", (major) => {
  test("is looked at and said; whatever would write is refused before anything else, nothing to do is done", async () => {
    using project = makeProject({ url: "" }, files);
    const at = (url: string) => ({ ...project.options, url });
    await using standby = await startStandby(major, async (url) => void (await up({}, at(url))));
    const options = at(standby.url);
    const done = await ending(up({}, options));
    expect([done.exitCode, done.result?.targets[0]?.applied]).toEqual([0, []]);
    project.write(pending);
    const [target] = (await status({}, options)).targets;
    expect([target?.standby, target?.migrations.map(({ state }) => state)]).toEqual([true, ["applied", "pending"]]);
    const [planned] = (await plan({}, options)).targets;
    expect([planned?.standby, planned?.steps.map(({ id }) => id)]).toEqual([true, ["2"]]);
    const works = [
      () => up({}, options),
      // The policy would refuse what this destroys.
      () => down({}, options),
      () => baseline({ id: "2" }, options),
    ];
    for (const work of works) {
      const refused = await ending<unknown>(work());
      expect([refused.exitCode, refused.error?.code, refused.error?.facts]).toEqual([
        1,
        "read_only_server",
        { reason: "standby" },
      ]);
    }
    const shown = await project.cli(["status"], { url: standby.url });
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("a standby: read-only")]);
    const looked = await project.cli(["plan"], { url: standby.url });
    expect([looked.code, looked.stdout]).toEqual([
      0,
      expect.stringContaining("nothing can be run here: name the primary with --url"),
    ]);
    expect(looked.stdout).not.toContain("sluice up");
    const told = await project.cli(["up"], { url: standby.url });
    expect([told.code, told.stdout + told.stderr]).toEqual([1, expect.stringContaining("name the primary: --url")]);
  });

  test("a database that takes no changes by its setting is refused as well", async () => {
    await using database = await freshDatabase({ major });
    await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    using project = makeProject(database, files);
    const refused = await ending(up({}, project.options));
    expect([refused.exitCode, refused.error?.facts]).toEqual([1, { reason: "read-only" }]);
    const looked = await status({}, project.options);
    expect([looked.targets[0]?.standby, looked.targets[0]?.readOnly]).toEqual([undefined, true]);
    expect((await project.cli(["status"])).stdout).toContain("· set to read-only ·");
    const planned = await project.cli(["plan"]);
    expect(planned.stdout).toContain("nothing can be run here: this database, or its user, is set to take no changes");
    expect(planned.stdout).not.toContain("sluice up");
    const told = await project.cli(["up", "--json"]);
    expect(told.json.error?.["fixes"]).toEqual([expect.stringContaining("take that setting back where it was made")]);
    // What is set for the user in this database goes before what is set for the database.
    await database.query("SET default_transaction_read_only = off");
    await database.query(
      `ALTER ROLE CURRENT_USER IN DATABASE ${database.name} SET default_transaction_read_only = off`,
    );
    expect((await status({}, project.options)).targets[0]?.readOnly).toBe(undefined);
    expect((await ending(up({}, project.options))).exitCode).toBe(0);
  });
});
