import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";

/** Far above what is asked for, and far below what anything else would end it at. */
const timeLimit = 20_000;

test("wait ends at its timeout where the server accepts the login and answers no query", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {});
  await using proxy = await makeProxy(database, { onMessage: ({ type }) => (type === "Q" ? "mute" : "pass") });
  await endsInTime(project, proxy.url);
}, 60_000);

test("wait ends at its timeout where whoever listens never says a word", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {});
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  try {
    await endsInTime(project, `postgres://u@127.0.0.1:${(mute.address() as AddressInfo).port}/app`);
  } finally {
    mute.close();
  }
}, 60_000);

async function endsInTime(project: Project, url: string): Promise<void> {
  const startedAt = performance.now();
  const running = project.start(["wait", "--timeout", "1500ms", "--json"], { url });
  const guard = setTimeout(() => running.child.kill("SIGKILL"), timeLimit);
  const ran = await running.ended;
  clearTimeout(guard);
  expect([ran.code, ran.json.error?.code]).toEqual([6, "unreachable"]);
  expect(ran.json.error?.["causes"]).toEqual([expect.stringContaining("did not answer in time")]);
  expect(performance.now() - startedAt).toBeGreaterThan(1500);
  expect(ran.json.targets?.[0]).toMatchObject({ failed: true, tries: 1 });
}
