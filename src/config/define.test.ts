import { expect, test } from "vitest";
import { defineConfig } from "./define.js";
import { validateConfig } from "./validate.js";

const example = defineConfig({
  name: "CoE",
  targets: {
    backend: { source: "CoE-Backend/migrations", url: "${DATABASE_URL}" },
    rag: {
      source: "CoE-RagPipeline/dbmig",
      format: "alembic",
      cwd: "CoE-RagPipeline",
      command: { up: "alembic upgrade {to}", down: "alembic downgrade {to}", sql: "alembic upgrade {from}:{to} --sql" },
      url: { host: "${DB_HOST}", user: "${DB_USER}", passwordFile: "/run/secrets/db", database: "rag" },
      require: ["table:documents", "documents.embedding"],
    },
  },
  history: { layout: "goose", table: "goose_db_version", log: true },
  session: { role: "migrator", lockTimeout: "3s", statementTimeout: 0, searchPath: "app, public" },
  lock: { wait: "120s", also: ["1234567890"] },
  environments: {
    development: { policy: "forgiving", seed: "seeds/dev" },
    production: { policy: "never-at-start", never: { databases: ["legacy"], hosts: ["db-old.internal"] } },
    staging: { policy: "opt-in", whenBehind: "stop" },
  },
  boot: {
    wait: { tries: 30, every: "2s" },
    after: [{ run: "npx prisma generate", mayFail: true }, { http: "http://localhost:8001/health" }],
  },
});

test("all that a configuration may say is accepted, also what is built later", () => {
  expect(validateConfig(example, { file: "sluice.config.ts" })).toEqual(example);
});

test("a value from the process may be undefined, and counts as left out", () => {
  const config = defineConfig({ name: process.env["NOT_SET_ANYWHERE"], targets: { a: { url: undefined } } });
  expect(validateConfig(config, { file: "sluice.config.ts" })).toStrictEqual({ targets: { a: {} } });
});

test("what is wrong does not compile", () => {
  // @ts-expect-error a preset that is none
  defineConfig({ environments: { production: { policy: "automtic" } } });
  // @ts-expect-error a word that this cell does not have
  defineConfig({ environments: { production: { destructive: "say" } } });
  // @ts-expect-error a key that is none
  defineConfig({ tagets: {} });
});
