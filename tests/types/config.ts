import { expectTypeOf } from "vitest";
import { defineConfig, type SluiceConfig } from "../../src/config/define.js";

// Checked by the compiler alone: each line that stops being true is an error of `npm run types`.

expectTypeOf(defineConfig).parameter(0).toEqualTypeOf<SluiceConfig>();
expectTypeOf(defineConfig).returns.toEqualTypeOf<SluiceConfig>();

/** The contract's own example. */
defineConfig({
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
  lock: { wait: "120s", also: ["1234567890", 7, 7n] },
  environments: {
    development: { policy: "forgiving", seed: "seeds/dev" },
    production: { policy: "never-at-start", never: { databases: ["legacy"], hosts: ["db-old.internal"] } },
    staging: { policy: "opt-in", whenBehind: "stop", destructive: "allow" },
  },
  boot: {
    wait: { tries: 30, every: "2s" },
    after: [{ run: "npx prisma generate", mayFail: true }, { http: "http://localhost:8001/health" }],
  },
});

/** Every key may be left out, also as `undefined`: people write `process.env.X` there. */
defineConfig({});
defineConfig({ name: undefined, targets: { main: { source: undefined, url: process.env["DATABASE_URL"] } } });

// @ts-expect-error an unknown key
defineConfig({ target: {} });
// @ts-expect-error an unknown preset
defineConfig({ environments: { production: { policy: "never" } } });
// @ts-expect-error an unknown answer of a cell
defineConfig({ environments: { production: { outOfOrder: "say" } } });
// @ts-expect-error a duration has a unit
defineConfig({ session: { lockTimeout: 3 } });
// @ts-expect-error targets are named
defineConfig({ targets: [{ source: "migrations" }] });
// @ts-expect-error an engine that there is not
defineConfig({ targets: { main: { url: { engine: "oracle" } } } });
// @ts-expect-error a key of another place
defineConfig({ lock: { timeout: "1s" } });
