import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const bad = "CREATE INDEX CONCURRENTLY gone ON notes (missing);\n";

describe.each(majors)(
  "a statement outside a transaction that failed, taken out of its file on PostgreSQL %i",
  (major) => {
    test("when it was the last: the next run records that all of it is in, and only then goes on", async () => {
      await using database = await freshDatabase({ major });
      using project = makeProject(database, {
        "1_notes.sql": `CREATE TABLE notes (i int);\n${bad}`,
        "2_later.sql": "CREATE TABLE later (i int);\n",
      });
      await ending(up({}, project.options));
      expect(await statesOf(project)).toBe("1 failed partial 1/2, 2 pending");
      project.write({ "1_notes.sql": "CREATE TABLE notes (i int);\n" });
      const planned = await project.cli(["plan"]);
      expect(planned.stdout).toContain("1 of them in already");
      expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }, { id: "2" }]);
      expect(await statesOf(project)).toBe("1 applied, 2 applied");
    });

    test("when only what sets the session was before it", async () => {
      await using database = await freshDatabase({ major });
      await database.query("CREATE TABLE notes (i int)");
      const file = (between: string): string =>
        `SET search_path = public;\nSET work_mem = '8MB';\n${between}INSERT INTO notes VALUES (1);\n`;
      using project = makeProject(database, { "1_notes.sql": file(bad) });
      await ending(up({}, project.options));
      expect(await statesOf(project)).toBe("1 failed partial 1/3");
      project.write({ "1_notes.sql": file("") });
      expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
      expect(await statesOf(project)).toBe("1 applied");
      expect(await database.query("SELECT i FROM notes")).toEqual([{ i: 1 }]);
    });

    test("when it parted two transactions: the first is in, the second runs", async () => {
      await using database = await freshDatabase({ major });
      const file = (between: string): string =>
        `CREATE TABLE notes (i int);\nINSERT INTO notes VALUES (1);\n${between}INSERT INTO notes VALUES (2);\n`;
      using project = makeProject(database, { "1_notes.sql": file(bad) });
      await ending(up({}, project.options));
      expect(await statesOf(project)).toBe("1 failed partial 1/3");
      project.write({ "1_notes.sql": file("") });
      expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
      expect((await database.query("SELECT i FROM notes ORDER BY i")).map(({ i }) => i).join(" ")).toBe("1 2");
    });
  },
);
