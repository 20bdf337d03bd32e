import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { makeProject } from "../servers/project.js";

test.each([
  ["", "the server's"],
  ["?timezone=Asia/Seoul", "Asia/Seoul"],
])("a session's time zone is the one of its address, else the server's: %j", async (asked, zone) => {
  await using database = await freshDatabase();
  const usual = await database.query<{ TimeZone: string }>("SHOW timezone");
  using project = makeProject(
    { url: `${database.url}${asked}` },
    { "001_zone.sql": "CREATE TABLE zone AS SELECT current_setting('timezone') AS it;" },
  );
  expect((await project.cli(["up"])).code).toBe(0);
  const it = asked === "" ? usual[0]?.TimeZone : zone;
  expect(await database.query("SELECT it FROM zone")).toEqual([{ it }]);
});
