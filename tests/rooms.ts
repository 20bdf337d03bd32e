/** A room of the house: a folder of `src/`, or one file of it, and what it may lean on. */
export interface Room {
  /** Below `src/`; the longest that fits a file is its room. */
  readonly path: string;
  /** Rooms whose code it may import, statically or by `import()`. */
  readonly leansOn: readonly string[];
  /** Rooms of which it may know the types alone. */
  readonly typesOf?: readonly string[];
  /** Node's own modules: none, those named, or any. */
  readonly node: "none" | "any" | readonly string[];
  /** Packages, always by `import()`: none of them is loaded before it is needed. */
  readonly packages?: readonly string[];
  /** No clock, no randomness, no process, no console. */
  readonly pure: boolean;
}

const hashes = ["node:crypto"];

/** The house as it is meant. A new room is a line here; a new wish of an old one is a thought first. */
export const rooms: readonly Room[] = [
  { path: "core/model", leansOn: [], node: "none", pure: true },
  { path: "core/failures", leansOn: ["core/model"], node: "none", pure: true },
  { path: "core/policy", leansOn: [], node: "none", pure: true },
  { path: "core/sql", leansOn: ["core/model", "core/failures"], node: hashes, pure: true },
  { path: "core/formats", leansOn: ["core/model", "core/failures", "core/sql"], node: hashes, pure: true },
  { path: "core/histories", leansOn: ["core/model", "core/sql"], node: hashes, pure: true },
  {
    path: "core/plan",
    leansOn: ["core/model", "core/sql"],
    typesOf: ["core/failures", "core/policy"],
    node: hashes,
    pure: true,
  },
  {
    path: "engines",
    leansOn: ["core/model", "core/failures", "core/sql", "engines/postgres", "engines/mysql"],
    node: "none",
    pure: true,
  },
  {
    path: "engines/postgres",
    leansOn: ["core/model", "core/failures", "core/sql", "engines", "places"],
    node: "any",
    packages: ["pg", "libpg-query"],
    pure: false,
  },
  {
    path: "engines/mysql",
    leansOn: ["core/model", "core/failures", "core/sql", "engines", "places"],
    node: "any",
    packages: ["mysql2"],
    pure: false,
  },
  {
    path: "config",
    leansOn: ["core/failures", "core/model", "core/policy", "core/sql", "core/formats", "core/histories", "places"],
    node: "any",
    packages: ["jiti"],
    pure: false,
  },
  { path: "places", leansOn: ["core/failures", "core/model"], node: "any", pure: false },
  {
    path: "run",
    leansOn: ["core/model", "core/failures", "core/sql", "core/histories", "core/plan"],
    typesOf: ["engines"],
    // Which batch asks is told by the way that led there: no clock, no world.
    node: ["node:async_hooks"],
    pure: true,
  },
  {
    path: "operations",
    leansOn: [
      "core/model",
      "core/failures",
      "core/sql",
      "core/formats",
      "core/histories",
      "core/plan",
      "core/policy",
      "config",
      "places",
      "engines",
      "run",
    ],
    node: "any",
    pure: false,
  },
  {
    path: "render",
    leansOn: ["core/model"],
    typesOf: ["core/failures", "core/plan", "config", "operations"],
    node: ["node:util"],
    pure: true,
  },
  {
    path: "cli",
    leansOn: ["core/model", "core/failures", "config", "operations", "render"],
    node: "any",
    pure: false,
  },
  {
    path: "index.ts",
    leansOn: ["config", "core/failures", "operations"],
    typesOf: ["core/model"],
    node: "none",
    pure: false,
  },
];

/** Files in a live room that must stay as pure as `core/`: an engine's knowledge of text. */
export const pureFiles =
  /^engines\/[a-z]+\/(?:label|dialect|rules|quote|tokens|set-statement|destructive|phrases|session-effect|session-leaves|databases|existence|giving|plain-table|storage|telling|keywords|own-functions|other-reading|row-count|frame|settings|actions|facts|fault|causes)(?:-[a-z]+)?\.ts$/;

/** In pure rooms, and yet with a timer: how a run composes ahead, waits for a grace, and looks how far a long unit is. */
export const timers: readonly string[] = ["run/ahead.ts", "run/signals.ts", "run/silence.ts", "run/watch.ts"];

/** Longer than 400 lines, because they are tables of facts or of cases. */
export const longTables: readonly string[] = ["tests/postgres/life.test.ts"];

/** Where a process may begin, and what must not be loaded with it: packages, and rooms or files of ours. */
export const entrances: readonly {
  readonly file: string;
  readonly loads: number;
  readonly never: readonly string[];
}[] = [
  { file: "config/define.ts", loads: 1, never: [] },
  { file: "cli/bin.ts", loads: 2, never: [] },
  {
    file: "cli/main.ts",
    loads: 40,
    never: ["operations/", "engines/", "run/", "core/plan/", "core/sql/", "config/load.ts", "render/words/"],
  },
  {
    file: "index.ts",
    loads: 5,
    never: ["operations/", "engines/", "run/", "core/plan/", "core/sql/", "config/load.ts"],
  },
  {
    file: "operations/up.ts",
    loads: 150,
    never: [
      "engines/postgres/connect.ts",
      "engines/postgres/reader.ts",
      "engines/postgres/server.ts",
      "engines/postgres/actions.ts",
    ],
  },
  { file: "config/resolve.ts", loads: 72, never: ["engines/", "operations/", "render/"] },
];

/** The table as the documentation shows it. */
export function roomsTable(): string {
  const lines = rooms.map(({ path, leansOn, typesOf = [], node, packages = [], pure }) => {
    const own = [
      node === "any" ? "Node" : node === "none" ? "" : node.join(", "),
      ...packages.map((name) => `\`${name}\``),
    ];
    return [
      `\`${path}\``,
      listed(leansOn),
      listed(typesOf),
      own.filter((word) => word !== "").join(", "),
      pure ? "yes" : "",
    ];
  });
  return [
    "| room | may lean on | of these the types alone | Node, packages (by `import()`) | pure |",
    "| --- | --- | --- | --- | --- |",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}

function listed(paths: readonly string[]): string {
  return paths.map((path) => `\`${path}\``).join(", ");
}
