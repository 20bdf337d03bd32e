import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";

const failing = `CREATE TABLE t (id int);
ALTER TABLE t DROP INDEX nope;
ALTER TABLE t ADD COLUMN z int;
`;

describe.each(mysqlServers)("what status tells of a migration that failed half in, on $title", (server) => {
  test("an error is told beside the text that had it, and not beside the one that is there now", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "001_t.sql": failing });
    await project.cli(["up"]);
    const before = (await project.cli(["status"])).stdout;
    expect(before).toMatch(/^failed +2 of 3 {2}ALTER TABLE t DROP INDEX nope · Can't DROP.*\nnot run +3 of 3/m);
    expect(before).toContain("correct what failed");
    project.write({ "001_t.sql": failing.replace("DROP INDEX nope", "ADD COLUMN y int") });
    const { stdout } = await project.cli(["status"]);
    expect(stdout).toMatch(
      /^failed +2 of 3 {2}its text has been changed since · Can't DROP.*\nnot run +2 of 3 {2}ALTER TABLE t ADD COLUMN y int\n +3 of 3/m,
    );
    expect(stdout).not.toContain("correct what failed");
    expect((await project.cli(["status", "--lang", "ko"])).stdout).toMatch(/2\/3 {2}그 뒤 내용이 바뀜 · Can't DROP/);
    // Said to be tried again: what it stopped at stands in one place, as before with its own text alone.
    await project.cli(["resolve", "001", "--retry", "--because", "corrected"]);
    expect((await project.cli(["status"])).stdout).toMatch(/^stopped at +2 of 3 {2}its text .*\nnot run +2 of 3/m);
    project.write({ "001_t.sql": failing });
    expect((await project.cli(["status"])).stdout).toMatch(/^stopped at +2 of 3 {2}ALTER .*\nnot run +3 of 3/m);
    project.write({ "001_t.sql": failing.replace("DROP INDEX nope", "ADD COLUMN y int") });
    await project.cli(["up"]);
    expect((await project.cli(["status"])).stdout).toContain("1 applied");
  });

  test("its file gone, all commands say that, and where to have it: it had a down, and nothing is in doubt", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "001_t.sql": `${failing}-- sluice:down\nDROP TABLE t;\n` });
    await project.cli(["up"]);
    project.write({ "001_t.sql": undefined, "002_n.sql": "CREATE TABLE n (id int);\n" });
    const back = "put its file back (the image or the branch that it ran from has it), then: sluice";
    const half = "001 t is half in, 1 of 3, and its file is gone: it cannot go on";
    for (const [command, code, says] of [
      ["status", 0, back],
      ["plan", 0, `${half}\n`],
      ["up", 9, `${half}\n`],
      ["down", 2, "001 t cannot be taken back: its file is gone, and the history keeps no down of it"],
    ] as const) {
      const ended = await project.cli([command]);
      const said = ended.stdout + ended.stderr;
      expect([command, ended.code, said]).toEqual([command, code, expect.stringContaining(says)]);
      expect(said).toContain(back);
      expect(said).not.toMatch(/write its down|not known/);
    }
  });
});
