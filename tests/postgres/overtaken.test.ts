import { describe, expect, test } from "vitest";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { down, type Options, redo, resolve, up } from "../../src/index.js";
import type { RunResult } from "../../src/operations/target-run.js";
import { makeArena, note, shut } from "../races/arena.js";
import type { Arena } from "../races/ground.js";
import { postgresRaces, waiting } from "../races/postgres-ground.js";
import { majors } from "../servers/database.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { ending, eventsOf } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const gated = (text: string) => `SELECT gate('work');\n${text}`;
const both = (id: number): string => `${gated(note(id))}\n-- sluice:down\n${gated(note(id, 1, -1))}`;
const files = { "1_a.sql": both(1), "2_b.sql": both(2), "3_c.sql": both(3) };
const env = { env: "development" };

const commands = {
  down: (options) => down({}, options),
  "down --steps 2": (options) => down({ steps: 2 }, options),
  redo: (options) => redo({}, options),
  "up --steps 1": (options) => up({ steps: 1 }, options),
} satisfies Readonly<Record<string, (options: Options) => Promise<RunResult>>>;

describe.each(majors)("what another run did meanwhile, on PostgreSQL %s", (major) => {
  test.each([
    ["down", ["3"], "1 applied, 2 applied, 3 reverted", "reverted"],
    ["down --steps 2", ["3", "2"], "1 applied, 2 reverted, 3 reverted", "reverted"],
    ["redo", ["3"], "1 applied, 2 applied, 3 applied", "applied"],
    ["up --steps 1", ["1"], "1 applied, 2 pending, 3 pending", "applied"],
  ] as const)("of two at once of %s the second does nothing more, and says so", async (command, ids, states, now) => {
    await using arena = await makeArena(postgresRaces(major), files, env);
    if (!command.startsWith("up")) await up({}, arena.project.options);
    const { first, second } = await oneBehindAnother(arena, commands[command]);
    expect([first.error?.code, second.error?.code]).toEqual([undefined, undefined]);
    expect(doneIn(first.result)).toEqual(
      command === "redo" ? ["-3", "+3"] : ids.map((id) => (now === "applied" ? `+${id}` : `-${id}`)),
    );
    expect(doneIn(second.result)).toEqual([]);
    expect(overtakenIn(second.result)).toEqual(ids.map((id) => ({ id, now, by: expect.any(String) })));
    expect(overtakenIn(first.result)).toEqual([]);
    expect(await statesOf(arena.project)).toBe(states);
    expect(await arena.wrong()).toEqual([]);
  });

  test("of what a second one means the rest is done", async () => {
    await using arena = await makeArena(postgresRaces(major), files, env);
    await up({}, arena.project.options);
    const { second } = await oneBehindAnother(arena, commands.down, commands["down --steps 2"]);
    expect(doneIn(second.result)).toEqual(["-2"]);
    expect(overtakenIn(second.result)).toMatchObject([{ id: "3", now: "reverted" }]);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 reverted, 3 reverted");
  });

  test("two at once of down, while one is half back", async () => {
    const half = (id: number): string =>
      `${note(id)}\n-- sluice:down\n-- sluice:no-transaction\n${gated(note(id, 1, -1))}\nSELECT 1;`;
    await using arena = await makeArena(
      postgresRaces(major),
      {
        "1_a.sql": half(1),
        "2_b.sql": `${note(2)}\n-- sluice:down\n-- sluice:no-transaction\nSELECT 1;\n${gated(note(2, 1, -1))}`,
      },
      env,
    );
    await up({}, arena.project.options);
    const { second } = await oneBehindAnother(arena, commands.down);
    expect([doneIn(second.result), overtakenIn(second.result)]).toMatchObject([[], [{ id: "2", now: "reverted" }]]);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 reverted");
  });

  test("nothing is taken back from under what was brought in meanwhile", async () => {
    await using arena = await makeArena(postgresRaces(major), files, env);
    await up({ to: "2" }, arena.project.options);
    const { first, second } = await oneBehindAnother(arena, (options) => up({}, options), commands.down);
    expect(doneIn(first.result)).toEqual(["+3"]);
    expect([second.exitCode, second.error?.code, second.error?.facts]).toMatchObject([
      4,
      "state_changed",
      { id: "3", now: "applied", under: "2" },
    ]);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 applied, 3 applied");
  });

  test("nothing is brought in over what was taken back meanwhile", async () => {
    await using arena = await makeArena(postgresRaces(major), files, env);
    await up({ to: "2" }, arena.project.options);
    const { first, second } = await oneBehindAnother(arena, commands.down, commands["up --steps 1"]);
    expect(doneIn(first.result)).toEqual(["-2"]);
    expect([second.exitCode, second.error?.code, second.error?.facts]).toMatchObject([
      4,
      "state_changed",
      { id: "2", now: "reverted", over: "3" },
    ]);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 reverted, 3 pending");
  });

  test("in transaction mode of PgBouncer, too", async ({ skip }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using arena = await makeArena(postgresRaces(major), files, env);
    await up({}, arena.project.options);
    await using pooler = await startPgBouncer(arena.database, { mode: "transaction" });
    const options = { ...arena.project.options, url: pooler.url };
    const open = await shut(arena, "work");
    const runs = [1, 2].map(() => ending(down({ steps: 2 }, options)));
    await until(async () => (await waiting(arena)) === 2);
    await open();
    const ended = await Promise.all(runs);
    expect(ended.map(({ error }) => error?.code)).toEqual([undefined, undefined]);
    expect(ended.flatMap(({ result }) => doneIn(result)).sort()).toEqual(["-2", "-3"]);
    expect(ended.flatMap(({ result }) => overtakenIn(result)).length).toBeGreaterThan(0);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 reverted, 3 reverted");
    expect(await arena.wrong()).toEqual([]);
  });

  test("in transaction mode, where no lock keeps it out, nothing is brought in over what was taken back", async ({
    skip,
  }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using arena = await makeArena(
      postgresRaces(major),
      { "1_a.sql": note(1), "2_b.sql": `${note(2)}\n-- sluice:down\n${note(2, 1, -1)}`, "3_c.sql": both(3) },
      env,
    );
    await up({ to: "2" }, arena.project.options);
    await using pooler = await startPgBouncer(arena.database, { mode: "transaction" });
    const open = await shut(arena, "work");
    const running = ending(up({}, { ...arena.project.options, url: pooler.url }));
    await until(async () => (await waiting(arena)) === 1);
    expect(doneIn(await down({}, arena.project.options))).toEqual(["-2"]);
    await open();
    const { exitCode, error } = await running;
    expect([exitCode, error?.code, error?.facts]).toMatchObject([4, "state_changed", { id: "2", over: "3" }]);
    expect(await statesOf(arena.project)).toBe("1 applied, 2 reverted, 3 pending");
    expect(await arena.wrong()).toEqual([]);
  });

  test("in transaction mode resolve waits for a run that it sees at work", async ({ skip }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using arena = await makeArena(postgresRaces(major), files, env);
    await using pooler = await startPgBouncer(arena.database, { mode: "transaction" });
    const options = { ...arena.project.options, url: pooler.url };
    const open = await shut(arena, "work");
    const running = ending(up({ steps: 1 }, options));
    await until(async () => (await waiting(arena)) === 1);
    const request = { id: "1", as: "applied", because: "by hand" } as const;
    const late = await ending(resolve(request, { ...options, lockWait: "300ms" }));
    expect([late.error?.code, late.error?.facts]).toMatchObject([
      "lock_timeout",
      { unlocked: true, holder: { application: expect.stringMatching(/^sluice 1/) } },
    ]);
    const events: SluiceEvent[] = [];
    const resolving = ending(resolve(request, { ...options, on: (event) => events.push(event) }));
    await until(() => eventsOf(events, "lock.waiting").length > 0);
    await open();
    expect(doneIn((await running).result)).toEqual(["+1"]);
    expect((await resolving).error?.code).toBe("state_changed");
    expect(eventsOf(events, "lock.waiting")[0]?.unlocked).toBe(true);
  });

  test.each([
    ["it", "2", ["+3"], { id: "2", now: "applied", by: "kim", host: "far", rolledBack: true }],
    ["another", "0", ["+2", "+3"], { id: "2", now: "pending", rolledBack: true }],
  ] as const)("what was rolled back for a writer that recorded %s is told", async (_, id, done, told) => {
    await using arena = await makeArena(postgresRaces(major), { ...files, "1_a.sql": note(1) }, env);
    const { project, database } = arena;
    await up({ to: "1" }, project.options);
    const open = await shut(arena, "work");
    const events: SluiceEvent[] = [];
    const running = ending(up({}, { ...project.options, on: (event) => events.push(event) }));
    await until(async () => (await waiting(arena)) === 1);
    await database.query(
      `INSERT INTO sluice.history (seq, kind, outcome, id, name, run, source, by, host, tool, started_at)
       VALUES (2, 'resolve', 'applied', '${id}', 'x', 'theirs', 'x', 'kim', 'far', 'psql', now())`,
    );
    await open();
    const { result, error } = await running;
    expect([error?.code, doneIn(result)]).toEqual([undefined, done]);
    const overtaken = { name: "b", direction: "up", ...told };
    expect(result?.targets[0]?.overtaken).toEqual([overtaken]);
    expect(eventsOf(events, "migration.overtaken")).toEqual([
      { type: "migration.overtaken", target: result?.targets[0]?.name, ...overtaken },
    ]);
  });
});

/** The second is asked while the first is at work, and waits for it. */
async function oneBehindAnother(arena: Arena, one: (options: Options) => Promise<RunResult>, other = one) {
  const { project } = arena;
  const open = await shut(arena, "work");
  const first = ending(one(project.options));
  await until(async () => (await waiting(arena)) > 0);
  const events: SluiceEvent[] = [];
  const second = ending(other({ ...project.options, on: (event) => events.push(event) }));
  await until(() => eventsOf(events, "lock.waiting").length > 0);
  await open();
  const ended = { first: await first, second: await second };
  expect(eventsOf(events, "migration.overtaken").map(({ id }) => id)).toEqual(
    overtakenIn(ended.second.result).map(({ id }) => id),
  );
  return ended;
}

function doneIn(result: RunResult | undefined): readonly string[] {
  return (result?.targets ?? []).flatMap(({ applied, reverted }) => [
    ...reverted.map(({ id }) => `-${id}`),
    ...applied.map(({ id }) => `+${id}`),
  ]);
}

function overtakenIn(result: RunResult | undefined) {
  return (result?.targets ?? []).flatMap(({ overtaken = [] }) => overtaken.map(({ id, now, by }) => ({ id, now, by })));
}
