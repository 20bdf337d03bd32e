import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { entrances, longTables, pureFiles, type Room, rooms, roomsTable, timers } from "../rooms.js";

/**
 * Who leans on whom, read from the imports themselves. A static import and an `import()` both count as leaning;
 * `import type` is gone when the code runs, so it may also reach the rooms in `typesOf`, and follows no path.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
  .sort();
const code = files.filter((file) => !file.endsWith(".test.ts"));

interface Import {
  readonly from: string;
  /** A path below src/, or the name of a package or of a module of Node. */
  readonly to: string;
  readonly kind: "static" | "dynamic" | "type";
}

const importPattern =
  /^[ \t]*(?:import|export)(?<type> type)?\b(?<names>[^;"]*?)\bfrom "(?<from>[^"]+)"|^import "(?<bare>[^"]+)"|(?<!\w)import\("(?<later>[^"]+)"\)/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, "src", file), "utf8");
  return [...text.matchAll(importPattern)].map((found) => {
    const { type, names, from, bare, later } = found.groups ?? {};
    const named = from ?? bare ?? later ?? "";
    const to = named.startsWith(".") ? posix.join(posix.dirname(file), named).replace(/\.js$/, ".ts") : named;
    const kind = later ? "dynamic" : type !== undefined || isTypesOnly(names ?? "") ? "type" : "static";
    return { from: file, to, kind };
  });
}

/** `import { type A, type B }`. */
function isTypesOnly(names: string): boolean {
  const list = /^\s*\{(.*)\}\s*$/s.exec(names)?.[1]?.split(",") ?? [];
  const given = list.map((name) => name.trim()).filter((name) => name !== "");
  return given.length > 0 && given.every((name) => name.startsWith("type "));
}

const imports = new Map(code.map((file) => [file, importsOf(file)]));
const everyImport = [...imports.values()].flat();

function roomOf(file: string): Room | undefined {
  return rooms
    .filter(({ path }) => file === path || file.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

const isOwn = (to: string): boolean => to.endsWith(".ts");
const packageOf = (to: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to;

/** What one import breaks; undefined where it may be. */
function broken({ from, to, kind }: Import): string | undefined {
  const room = roomOf(from);
  if (!room) return `${from} is in no room`;
  const arrow = `${from} → ${to} (${kind})`;
  if (to.startsWith("node:")) {
    const named = Array.isArray(room.node) && room.node.includes(to);
    const allowed = pureFiles.test(from) ? to === "node:crypto" : room.node === "any" || named;
    return allowed || kind === "type" ? undefined : `${arrow}: not in ${room.path}`;
  }
  if (!isOwn(to)) {
    const known = room.packages?.includes(packageOf(to)) ?? false;
    return known && kind !== "static" ? undefined : `${arrow}: ${known ? "only by import()" : "no such package here"}`;
  }
  const other = roomOf(to);
  if (!other) return `${arrow}: in no room`;
  if (other === room)
    return pureFiles.test(from) && kind !== "type" && !pureFiles.test(to) ? `${arrow}: is live` : undefined;
  const may = [...room.leansOn, ...(kind === "type" ? (room.typesOf ?? []) : [])];
  return may.includes(other.path) ? undefined : `${arrow}: ${room.path} may not lean on ${other.path}`;
}

test("each import is one that its room may have", () => {
  expect(code.length).toBeGreaterThan(150);
  expect(everyImport.length).toBeGreaterThan(500);
  expect(everyImport.map(broken).filter((why) => why !== undefined)).toEqual([]);
});

describe("the check itself", () => {
  test.each<[from: string, to: string, kind: Import["kind"], why: string | undefined]>([
    ["core/plan/x.ts", "engines/postgres/dialect.ts", "static", "core/plan may not lean on engines/postgres"],
    ["core/plan/x.ts", "engines/engine.ts", "type", "core/plan may not lean on engines"],
    ["core/plan/x.ts", "core/policy/policy.ts", "static", "core/plan may not lean on core/policy"],
    ["core/plan/x.ts", "core/policy/policy.ts", "type", undefined],
    ["core/plan/x.ts", "node:fs", "static", "not in core/plan"],
    ["core/plan/x.ts", "node:crypto", "static", undefined],
    ["engines/postgres/connect.ts", "pg", "static", "only by import()"],
    ["engines/postgres/connect.ts", "pg", "dynamic", undefined],
    ["operations/up.ts", "pg", "dynamic", "no such package here"],
    ["engines/postgres/dialect.ts", "node:fs", "static", "not in engines/postgres"],
    ["engines/postgres/dialect.ts", "engines/postgres/session.ts", "static", "is live"],
    ["engines/postgres/dialect.ts", "engines/postgres/phrases.ts", "static", undefined],
    ["render/up.ts", "operations/up.ts", "static", "render may not lean on operations"],
    ["render/up.ts", "operations/up.ts", "dynamic", "render may not lean on operations"],
    ["attic/x.ts", "core/plan/plan.ts", "type", "attic/x.ts is in no room"],
  ])("%s → %s (%s): %s", (from, to, kind, why) => {
    if (why === undefined) expect(broken({ from, to, kind })).toBeUndefined();
    else expect(broken({ from, to, kind })).toContain(why);
  });

  test("reads every form of import", () => {
    const forms = everyImport.map(({ kind }) => kind);
    for (const kind of ["static", "dynamic", "type"])
      expect(forms.filter((each) => each === kind).length).toBeGreaterThan(20);
    const words = code.flatMap(
      (file) => readFileSync(join(root, "src", file), "utf8").match(/^(?:import|export)\b.*$|\bimport\(/gm) ?? [],
    );
    const written = words.filter((line) => /\bfrom "|^import "|\bimport\(/.test(line) || /^import .*\{$/.test(line));
    expect(everyImport.length).toBeGreaterThanOrEqual(written.filter((line) => !line.endsWith("{")).length);
  });

  test("every room is there, and leans on rooms that are", () => {
    const paths = new Set(rooms.map(({ path }) => path));
    for (const { path, leansOn, typesOf = [] } of rooms) {
      expect([path, code.some((file) => roomOf(file)?.path === path)]).toEqual([path, true]);
      expect([...leansOn, ...typesOf].filter((other) => !paths.has(other))).toEqual([]);
    }
  });

  test("nothing is allowed that nobody uses", () => {
    for (const { path, leansOn, typesOf = [], packages = [] } of rooms) {
      const own = everyImport.filter(({ from }) => roomOf(from)?.path === path);
      const used = new Set(own.filter(({ to }) => isOwn(to)).map(({ to }) => roomOf(to)?.path));
      expect([path, [...leansOn, ...typesOf].filter((other) => !used.has(other))]).toEqual([path, []]);
      const loaded = new Set(own.map(({ to }) => packageOf(to)));
      expect(packages.filter((name) => !loaded.has(name))).toEqual([]);
    }
  });
});

describe("what is pure", () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\bset(?:Timeout|Interval|Immediate)\(|\bconsole\.|\bcrypto\.random|\brandomUUID\b|\bfetch\(/;
  const pure = code.filter((file) => roomOf(file)?.pure || pureFiles.test(file));

  test("has no clock, randomness, process or console", () => {
    expect(pure.length).toBeGreaterThan(100);
    expect(pure.filter((file) => file.startsWith("core/")).length).toBeGreaterThan(50);
    const found = pure.filter((file) => impure.test(withoutComments(file)));
    expect(found).toEqual(timers);
    for (const file of timers)
      expect(withoutComments(file).replace(/\bset(?:Timeout|Interval|Immediate)\(/g, "")).not.toMatch(impure);
  });

  test("is recognised where it is not", () => {
    for (const text of ["Date.now()", "new Date()", "process.env", "setTimeout(f)", "console.log()"])
      expect(impure.test(text)).toBe(true);
    expect(impure.test("new Date(iso)")).toBe(false);
  });
});

function withoutComments(file: string): string {
  return readFileSync(join(root, "src", file), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
}

describe("an entrance", () => {
  test.each(entrances)("$file loads no package, and of ours no more than it must", ({ file, loads, never }) => {
    const reached = reachedFrom(file);
    expect(reached.packages).toEqual([]);
    expect(reached.own.length).toBeGreaterThan(0);
    expect(reached.own.length).toBeLessThanOrEqual(loads);
    expect(reached.own.filter((each) => never.some((path) => each.startsWith(path)))).toEqual([]);
  });

  test("what is never to be loaded is there", () => {
    for (const path of entrances.flatMap(({ never }) => never))
      expect([path, code.some((file) => file.startsWith(path))]).toEqual([path, true]);
  });

  test("parser, driver, embedded server and configuration loader each lie behind import()", () => {
    const heavy = [
      "pg/lib/client.js",
      "libpg-query",
      "jiti",
      "engines/postgres/server.ts",
      "engines/postgres/reader.ts",
      "engines/postgres/connect.ts",
    ];
    for (const to of heavy) {
      const kinds = everyImport
        .filter((each) => each.to === to && each.kind !== "type")
        .map(({ from, kind }) => [from, kind]);
      expect([to, kinds.length]).not.toEqual([to, 0]);
      expect([to, kinds.filter(([from, kind]) => kind !== "dynamic" && !from?.includes("/server"))]).toEqual([to, []]);
    }
  });
});

/** What a static import brings along, and what that brings along. */
function reachedFrom(file: string): { readonly own: readonly string[]; readonly packages: readonly string[] } {
  const own = new Set<string>();
  const packages = new Set<string>();
  const open = [file];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (own.has(next)) continue;
    own.add(next);
    const found = imports.get(next);
    if (!found) throw new Error(`${next} is not there`);
    for (const { to, kind } of found) {
      if (kind !== "static") continue;
      if (isOwn(to)) open.push(to);
      else if (!to.startsWith("node:")) packages.add(to);
    }
  }
  return { own: [...own].sort(), packages: [...packages].sort() };
}

describe("a file", () => {
  const tests = ["tests", "scripts", "bench"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file.replaceAll("\\", "/")}`,
    ),
  );
  const all = [
    ...files.map((file) => `src/${file}`),
    ...tests.filter((file) => /\.m?ts$|\.mjs$/.test(file) && !file.includes("node_modules")),
  ];
  const linesOf = (file: string): number => readFileSync(join(root, file), "utf8").split("\n").length - 1;

  test("has 400 lines at most, unless it is a table", () => {
    expect(all.length).toBeGreaterThan(250);
    expect(all.filter((file) => linesOf(file) > 400 && !longTables.includes(file))).toEqual([]);
    expect(longTables.filter((file) => !all.includes(file))).toEqual([]);
  });

  test("exports nothing by default, unless a tool asks for it", () => {
    const found = all.filter((file) => /^export default\b/m.test(readFileSync(join(root, file), "utf8")));
    expect(found).toEqual([
      "tests/servers/mysql-setup.ts",
      "tests/servers/setup.ts",
      ...found.filter((file) => file === "scripts/tally.mjs"),
    ]);
  });

  test("is not called what says nothing", () => {
    expect(
      all.filter(
        (file) =>
          /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\.|\/)/.test(file) && !file.startsWith("tests/types/"),
      ),
    ).toEqual([]);
  });

  test("asks no engine for its name outside engines/ and config/", () => {
    const asks = /\bengine(?:\.name)? ?[!=]==? ?"|case "(?:postgres|mysql)"/;
    expect(
      code.filter(
        (file) => !/^(?:engines|config)\//.test(file) && asks.test(readFileSync(join(root, "src", file), "utf8")),
      ),
    ).toEqual([]);
  });
});

test("the table for the documentation has a line for each room", () => {
  expect(roomsTable().split("\n")).toHaveLength(rooms.length + 2);
});
