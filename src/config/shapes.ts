import { formatNames } from "../core/formats/names.js";
import { cellWords, presets } from "../core/policy/presets.js";
import type { OnlineWord } from "./define.js";
import { count, duration, either, flag, list, map, object, text, words, type Shape } from "./shape.js";

export const onlineWords: readonly OnlineWord[] = ["prefer", "require"];

const session = object({
  role: text,
  lockTimeout: duration,
  statementTimeout: duration,
  searchPath: text,
  online: words(onlineWords),
});
const history = object({ layout: text, table: { is: "table" }, log: { is: "log" } });
const lock = object({ wait: duration, also: list({ is: "lock-key" }), node: text });

const url = object({
  engine: words(["postgres", "mysql"]),
  host: text,
  port: { is: "port" },
  user: text,
  password: text,
  passwordFile: text,
  database: text,
  sslmode: words(["disable", "prefer", "require", "verify-ca", "verify-full"]),
  sslrootcert: text,
  sslcert: text,
  sslkey: text,
  connectTimeout: duration,
});

const target = object({
  source: text,
  format: words(formatNames),
  cwd: text,
  command: object({ up: text, down: text, sql: text, pending: text, variable: text }),
  url: either(text, url),
  history,
  session,
  lock,
  require: list(text),
});

const { seed: _seed, ...cells } = Object.fromEntries(
  Object.entries(cellWords).map(([cell, cellsWords]) => [cell, words(cellsWords)]),
);

const environment = object({
  policy: words(Object.keys(presets)),
  ...cells,
  seed: either(text, object({ run: text, folder: text, target: text })),
  never: object({ databases: list(text), hosts: list(text) }),
});

const boot = object({
  wait: object({ tries: count, every: duration }),
  after: list(object({ run: text, http: text, mayFail: flag })),
});

/** The whole configuration. */
export const configShape: Shape = object({
  name: text,
  targets: map(target),
  history,
  session,
  lock,
  environments: map(environment),
  boot,
});
