import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Format } from "../../src/core/formats/format.js";
import { formats } from "../../src/core/formats/list.js";
import type { Migration, MigrationId } from "../../src/core/model/migration.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { rawChecksumOf } from "../../src/core/sql/checksum.js";
import { down, plan, resolve, up } from "../../src/index.js";
import { ending, eventsOf, makeProject } from "./project.js";
import { statesOf } from "./states.js";
import { until } from "./until.js";

interface CommandDatabase extends AsyncDisposable {
  readonly url: string;
  /** Takes a key of another tool and gives it back; false where somebody has it. */
  tryKey(key: string): Promise<boolean>;
  /** Ends the session that holds the run's lock. */
  endRun(): Promise<void>;
}

/** A line is the command of its up, the next that of its down. */
const commanded: Format = {
  name: "plain",
  title: "commands",
  layout: "sluice",
  recognise: ({ files }) => ({ sure: files.some(({ path }) => path.endsWith(".cmd")), migrations: 1, evidence: "" }),
  parse: ({ name, files }) => ({
    problems: [],
    migrations: files.map((file) => migrationOf(file.path, name, textOf(file))),
  }),
  compose: () => [],
  nextId: () => "1",
  compareIds: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  matchIds: (given, known) => known.filter(({ id }) => id === given).map(({ id }) => id),
};

function textOf(file: { read(): Iterable<Uint8Array> }): string {
  return Buffer.concat([...file.read()]).toString();
}

function migrationOf(path: string, folder: string, text: string): Migration {
  const [first = "", second = ""] = text.split("\n");
  const raw = rawChecksumOf([text]);
  const direction = (command: string): Migration["up"] => ({
    script: { file: `${folder}/${path}`, firstLine: 1, bytes: text.length, read: () => [text] },
    transaction: "none",
    performed: { way: "command", command },
    raw: () => raw,
    checksums: () => ({ raw, tokens: raw, version: 1 }),
  });
  const id = path.slice(0, 3) as MigrationId;
  return { id, name: path.slice(4, -4), file: `${folder}/${path}`, up: direction(first), down: direction(second) };
}

/** Migrations that a command does: noted before, recorded after, and unknown where nobody tells how far it came. */
export function testCommands(title: string, fresh: () => Promise<CommandDatabase>): void {
  describe(`migrations by command on ${title}`, () => {
    const { plain } = formats;
    beforeAll(() => void Object.assign(formats, { plain: () => Promise.resolve(commanded) }));
    afterAll(() => void Object.assign(formats, { plain }));

    async function projectOf(first: string, second = "true") {
      const database = await fresh();
      const project = makeProject(database, {}, { env: "development" });
      project.write({ "001_one.cmd": `cd ${project.folder}; ${first}\n${second}` });
      onTestFinished(async () => {
        project[Symbol.dispose]();
        await database[Symbol.asyncDispose]();
      });
      const events: SluiceEvent[] = [];
      const file = (name: string): string => join(project.folder, name);
      return {
        database,
        project,
        events,
        file,
        options: { ...project.options, on: (event: SluiceEvent) => events.push(event) },
      };
    }

    test("its output is told line by line, and what it did is recorded", async () => {
      const { options, events, project } = await projectOf(
        "echo one; echo two >&2; sleep 0.1; echo three",
        "echo back",
      );
      const shown = (await plan({}, options)).targets[0];
      expect(shown?.steps[0]?.units[0]).toMatchObject({
        kind: "alone",
        performed: { way: "command", command: expect.stringContaining("echo one") },
        actions: [{ kind: "command", known: "inside" }],
      });
      expect((await up({}, options)).targets[0]?.applied).toMatchObject([{ id: "001" }]);
      const said = eventsOf(events, "command.said").map(({ from, line }) => `${from} ${line}`);
      expect([...said].sort()).toEqual(["stderr two", "stdout one", "stdout three"]);
      expect((await up({}, options)).targets[0]?.applied).toEqual([]);
      expect((await down({}, options)).targets[0]?.reverted).toMatchObject([{ id: "001" }]);
      expect(eventsOf(events, "command.said").at(-1)?.line).toBe("back");
      expect(await statesOf(project)).toBe("001 reverted");
    });

    test("one that fails may have done some of it: a person says what became of it", async () => {
      const { options, project } = await projectOf("echo about to fail; exit 3");
      const failed = await ending(up({}, options));
      expect(failed.error).toMatchObject({
        code: "outcome_unknown",
        exitCode: 9,
        facts: { why: { kind: "performed", way: "command", message: "exit code 3: about to fail" } },
      });
      expect(await statesOf(project)).toBe("001 unknown partial 0/1");
      expect((await plan({}, options)).targets[0]?.steps[0]?.unknown).toBe("ask");
      expect((await ending(up({}, options))).exitCode).toBe(9);
      project.write({ "001_one.cmd": "true\ntrue" });
      await resolve({ id: "001", as: "retry", because: "corrected" }, options);
      expect((await up({}, options)).targets[0]?.applied).toMatchObject([{ id: "001" }]);
    });

    test("while it runs, no other run may begin, nor who takes a key that is held as well", async () => {
      const { database, options, project, file } = await projectOf(
        "echo > begun; while ! test -e go; do sleep 0.05; done",
      );
      const configuration = { lock: { also: ["424242"] }, targets: { main: { source: "migrations" } } };
      const running = ending(up({}, { ...options, configuration }));
      await until(() => existsSync(file("begun")));
      expect(await database.tryKey("424242")).toBe(false);
      const other = await ending(up({ lockWaitMs: 0 }, { ...project.options, configuration }));
      expect(other.error).toMatchObject({ code: "lock_timeout" });
      writeFileSync(file("go"), "");
      expect((await running).result?.targets[0]?.applied).toMatchObject([{ id: "001" }]);
    });

    test("no script, no shared transaction", async () => {
      const { options } = await projectOf("true");
      const script = await ending(plan({ sql: true }, options));
      expect(script.error?.facts).toMatchObject({ detail: { kind: "not_in_script", id: "001", by: "command" } });
      const together = await ending(up({ oneTransaction: true }, options));
      expect(together.error?.facts).toMatchObject({ detail: { kind: "not_in_one_transaction", words: "command" } });
    });

    test("asked to end, it and all that it started end within the grace", async () => {
      const { options, file, project } = await projectOf(
        "(trap '' TERM; echo $$ > inner; while :; do sleep 0.1; done) & trap 'echo ended > ended' TERM; echo > begun; wait; wait",
      );
      const asked = new AbortController();
      const running = ending(up({ graceMs: 500 }, { ...options, signal: asked.signal }));
      await until(() => existsSync(file("begun")) && existsSync(file("inner")));
      const startedAt = performance.now();
      asked.abort({ signal: "SIGTERM" });
      expect(await running).toMatchObject({ exitCode: 9 });
      expect(performance.now() - startedAt).toBeLessThan(5000);
      expect(existsSync(file("ended"))).toBe(true);
      expect(await statesOf(project)).toBe("001 unknown partial 0/1");
    });

    test("it is ended where the lock is lost, and not run twice", async () => {
      const { options, file, database } = await projectOf("echo x >> begun; sleep 30; echo > survived");
      const running = ending(up({ graceMs: 500 }, options));
      await until(() => existsSync(file("begun")));
      await database.endRun();
      expect(await running).toMatchObject({ error: { code: "outcome_unknown" } });
      expect(readFileSync(file("begun"), "utf8")).toBe("x\n");
      expect(existsSync(file("survived"))).toBe(false);
    });
  });
}
