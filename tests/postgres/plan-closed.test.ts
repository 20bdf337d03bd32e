import { describe, expect, test } from "vitest";
import { freshDatabase, majors } from "../servers/database.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { makeProject } from "../servers/project.js";

const files = {
  "1_t.sql": "CREATE TABLE t (a int);",
  "2_i.sql": "CREATE INDEX CONCURRENTLY i ON t (a);",
};

describe.each(majors)("what a plan tells to type where a run would be refused, on PostgreSQL %s", (major) => {
  test("set to read-only: that, also before what the policy refuses", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { ...files, "3_gone.sql": "DROP TABLE t;" });
    await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    const planned = await project.cli(["plan"]);
    expect(planned.stdout).toContain("nothing can be run here: this database, or its user, is set to take no changes");
    expect(planned.stdout).not.toMatch(/run exactly this|next: /);
    expect((await project.cli(["up", "--json"])).json.error?.code).toBe("read_only_server");
  });

  test("a pooler in transaction mode: the direct address, for what needs it alone", async ({ skip }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(database, files);
    const url = { url: pooler.url };
    const planned = await project.cli(["plan"], url);
    expect(planned.stdout).toContain("✗ 2 i has a statement that cannot be in a transaction");
    expect(planned.stdout).toContain("name the database's direct address");
    expect(planned.stdout).toMatch(/next: sluice up --url DIRECT_ADDRESS\n/);
    expect(planned.stdout).not.toContain("run exactly this");
    const first = await project.cli(["up", "--to", "1"], url);
    expect(first.stderr + first.stdout).toMatch(/1 applied · 1 pending · next: sluice up --url DIRECT_ADDRESS\n/);
    expect((await project.cli(["plan", "--json"], url)).json.targets?.[0]).toMatchObject({
      pooler: { mode: "transaction", needs: "session", migrations: ["2 i"] },
    });
    project.write({ "2_i.sql": "CREATE INDEX i ON t (a);" });
    expect((await project.cli(["plan"], url)).stdout).toContain("run exactly this");
  });
});
