import { isProof } from "../prove/budget.js";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { alembic } from "../../src/core/histories/owners/alembic.js";
import { dbmate } from "../../src/core/histories/owners/dbmate.js";
import { golangMigrate } from "../../src/core/histories/owners/golang-migrate.js";
import { goose } from "../../src/core/histories/owners/goose.js";
import type { Owner, OwnerChange } from "../../src/core/histories/owners/owner.js";
import { prisma } from "../../src/core/histories/owners/prisma.js";
import type { Peer, PeerName, PeerWishes } from "./peers.js";

/** One migration of a test, in no tool's words. */
export interface Step {
  readonly id: string;
  readonly up: string;
  readonly down: string;
}

/** A database as each tool's address of it is made. */
export interface PeerDatabase {
  readonly engine: "postgres" | "mysql";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

/** The same of a test's own database, whatever else that can do. */
export function placeOf(
  engine: PeerDatabase["engine"],
  { host, port, user, password, name }: Omit<PeerDatabase, "engine">,
): PeerDatabase {
  return { engine, host, port, user, password, name };
}

/** How a real owner is told what a team tells it. */
export interface OwnerPeer {
  readonly owner: Owner;
  readonly peer: PeerName;
  /** Where it cannot be run on each engine. */
  readonly only?: { readonly engine: "postgres" | "mysql"; readonly why: string };
  /** Ids of three migrations, as its files have them. */
  readonly ids: readonly [string, string, string];
  write(folder: string, steps: readonly Step[], database: PeerDatabase, peer: Peer): void;
  readonly up: (folder: string, database: PeerDatabase) => Told;
  /** Takes back one. Absent where it knows no way back. */
  readonly down?: (folder: string, database: PeerDatabase) => Told;
  readonly status: (folder: string, database: PeerDatabase) => Told;
  /** What our own run needs where its command does the steps. */
  readonly ours?: (database: PeerDatabase, peer: Peer) => Readonly<Record<string, string>>;
  /** Of what its status says: the ids that are in. */
  applied(said: string, ids: readonly string[]): readonly string[];
  /** What its own writing of a migration needs to know beyond the id. */
  readonly change: (steps: readonly Step[], index: number) => OwnerChange;
}

export interface Told extends PeerWishes {
  readonly args: readonly string[];
}

const goAddress = ({ engine, user, password, host, port, name }: PeerDatabase): string =>
  engine === "postgres"
    ? `postgres://${user}:${password}@${host}:${port}/${name}?sslmode=disable`
    : `${user}:${password}@tcp(${host}:${port})/${name}`;

const webAddress = (database: PeerDatabase): string => {
  const { engine, user, password, host, port, name } = database;
  return engine === "postgres" ? goAddress(database) : `mysql://${user}:${password}@${host}:${port}/${name}`;
};

export const goosePeer: OwnerPeer = {
  owner: goose,
  peer: "goose",
  ids: ["00001", "00002", "20240101000003"],
  write(folder, steps) {
    for (const { id, up, down } of steps)
      file(folder, `${id}_step.sql`, `-- +goose Up\n${lines(up)}-- +goose Down\n${lines(down)}`);
  },
  up: (folder, database) => gooseArgs(folder, database, "up"),
  down: (folder, database) => gooseArgs(folder, database, "down"),
  status: (folder, database) => gooseArgs(folder, database, "status"),
  applied: (said) => [...said.matchAll(/\d{4} -- (\d+)_step\.sql/g)].map(([, id = ""]) => id),
  change: (steps, index) => ({ id: idOf(steps, index) }),
};

function gooseArgs(folder: string, database: PeerDatabase, verb: string): Told {
  const time = database.engine === "mysql" ? "?parseTime=true" : "";
  return { args: ["-dir", folder, database.engine, `${goAddress(database)}${time}`, verb] };
}

export const migratePeer: OwnerPeer = {
  owner: golangMigrate,
  peer: "migrate",
  ids: ["000001", "000002", "000005"],
  write(folder, steps) {
    for (const { id, up, down } of steps) {
      file(folder, `${id}_step.up.sql`, lines(up));
      file(folder, `${id}_step.down.sql`, lines(down));
    }
  },
  up: (folder, database) => migrateArgs(folder, database, "up"),
  down: (folder, database) => migrateArgs(folder, database, "down", "1"),
  status: (folder, database) => migrateArgs(folder, database, "version"),
  applied: (said, ids) => {
    const version = /^(\d+)$/m.exec(said)?.[1];
    return version === undefined ? [] : ids.filter((id) => BigInt(id) <= BigInt(version));
  },
  change: (steps, index) => ({
    id: idOf(steps, index),
    ...(index > 0 ? { before: idOf(steps, index - 1) } : {}),
  }),
};

function migrateArgs(folder: string, database: PeerDatabase, ...verb: readonly string[]): Told {
  const address = database.engine === "mysql" ? `mysql://${goAddress(database)}` : goAddress(database);
  return { args: ["-path", folder, "-database", address, ...verb] };
}

export const dbmatePeer: OwnerPeer = {
  owner: dbmate,
  peer: "dbmate",
  ids: ["20240101000001", "20240101000002", "20240101000003"],
  write(folder, steps) {
    for (const { id, up, down } of steps)
      file(folder, `${id}_step.sql`, `-- migrate:up\n${lines(up)}-- migrate:down\n${lines(down)}`);
  },
  up: (folder, database) => dbmateArgs(folder, database, "migrate"),
  down: (folder, database) => dbmateArgs(folder, database, "rollback"),
  status: (folder, database) => dbmateArgs(folder, database, "status"),
  applied: (said) => [...said.matchAll(/\[X\] (\d+)_step/g)].map(([, id = ""]) => id),
  change: (steps, index) => ({ id: idOf(steps, index) }),
};

function dbmateArgs(folder: string, database: PeerDatabase, verb: string): Told {
  return { args: ["--url", webAddress(database), "--migrations-dir", folder, "--no-dump-schema", verb] };
}

export const prismaPeer: OwnerPeer = {
  owner: prisma,
  peer: "prisma",
  ids: ["20240101000001_one", "20240101000002_two", "20240101000003_three"],
  only: { engine: "postgres", why: "its schema engine for MySQL is a binary that would have to be downloaded" },
  write(folder, steps, _, { path }) {
    file(folder, "prisma/schema.prisma", 'datasource db {\n  provider = "postgresql"\n  url = "unused"\n}\n');
    file(folder, "prisma/migrations/migration_lock.toml", 'provider = "postgresql"\n');
    for (const { id, up } of steps) file(folder, `prisma/migrations/${id}/migration.sql`, lines(up));
    file(folder, "prisma.config.cjs", prismaConfiguration);
    file(folder, "sooner.cjs", sooner);
    // Its packages are found from where the configuration is.
    link(join(dirname(path), "../.."), join(folder, "node_modules"));
  },
  up: (folder, database) => prismaArgs(folder, database, "deploy"),
  status: (folder, database) => prismaArgs(folder, database, "status"),
  applied: (said, ids) => {
    const pending = /not yet been applied:\n([^]*?)\n\n/.exec(said)?.[1]?.split("\n") ?? [];
    return ids.filter((id) => !pending.includes(id));
  },
  change: (steps, index) => ({
    id: idOf(steps, index),
    checksum: prisma.on.postgres.checksum?.of(lines(steps[index]?.up ?? "")) ?? "",
    row: `00000000-0000-4000-8000-00000000000${index}`,
  }),
};

const prismaConfiguration = `const { PrismaPg } = require("@prisma/adapter-pg");
module.exports = {
  experimental: { adapter: true },
  engine: "js",
  schema: "prisma/schema.prisma",
  adapter: async () => new PrismaPg({ connectionString: process.env.PEER_URL, idleTimeoutMillis: 100 }),
};
`;

/** The clock of its lock's ten seconds would keep it from ending where it has the lock, and all is done. */
const sooner = `const { setTimeout } = globalThis;
globalThis.setTimeout = (...given) => {
  const timer = setTimeout(...given);
  if (given[1] >= 10_000) timer.unref();
  return timer;
};
`;

/** Its schema engine comes with it in WebAssembly and reaches a server by a package's adapter: no binary is fetched. */
function prismaArgs(folder: string, database: PeerDatabase, verb: string): Told {
  return {
    args: ["migrate", verb],
    cwd: folder,
    env: {
      PEER_URL: goAddress(database),
      // It must not look for binaries that it would not use.
      PRISMA_QUERY_ENGINE_LIBRARY: "/usr/bin/true",
      PRISMA_SCHEMA_ENGINE_BINARY: "/usr/bin/true",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
      NODE_OPTIONS: `--require ${JSON.stringify(join(folder, "sooner.cjs"))}`,
    },
  };
}

export const alembicPeer: OwnerPeer = {
  owner: alembic,
  peer: "alembic",
  ids: ["a1a1a1a1a1a1", "b2b2b2b2b2b2", "c3c3c3c3c3c3"],
  write(folder, steps) {
    file(folder, "alembic.ini", "[alembic]\nscript_location = %(here)s/dbmig\n");
    file(folder, "dbmig/env.py", alembicEnv);
    steps.forEach(({ id, up, down }, index) =>
      file(folder, `dbmig/versions/${id}_step.py`, revision(id, index > 0 ? [idOf(steps, index - 1)] : [], up, down)),
    );
  },
  up: (folder, database) => alembicArgs(folder, database, "upgrade", "head"),
  down: (folder, database) => alembicArgs(folder, database, "downgrade", "-1"),
  status: (folder, database) => alembicArgs(folder, database, "current"),
  ours: (database, { path }) => ({
    ...alembicArgs("", database).env,
    PATH: [dirname(path), process.env["PATH"] ?? ""].join(delimiter),
    PYTHONDONTWRITEBYTECODE: "1",
  }),
  applied: (said, ids) => {
    const head = ids.findIndex((id) => new RegExp(`^${id}\\b`, "m").test(said));
    return ids.slice(0, head + 1);
  },
  change: (steps, index) => ({
    id: idOf(steps, index),
    heads: { from: index > 0 ? [idOf(steps, index - 1)] : [], to: [idOf(steps, index)] },
  }),
};

export function alembicArgs(folder: string, database: PeerDatabase, ...args: readonly string[]): Told {
  const { engine, user, password, host, port, name } = database;
  const driver = engine === "postgres" ? "postgresql+psycopg" : "mysql+pymysql";
  return {
    args: ["-c", join(folder, "alembic.ini"), ...args],
    env: { PEER_URL: `${driver}://${user}:${password}@${host}:${port}/${name}` },
  };
}

export function revision(
  id: string,
  downs: readonly string[],
  up: string,
  down: string,
  dependsOn: readonly string[] = [],
): string {
  const python = (ids: readonly string[]): string => (ids.length === 0 ? "None" : JSON.stringify(ids));
  const body = (sql: string): string => (sql === "" ? "    pass\n" : sql.split(";").map(executed).join(""));
  const executed = (statement: string): string =>
    statement.trim() === "" ? "" : `    op.execute(${JSON.stringify(statement.trim())})\n`;
  return `from alembic import op

revision = "${id}"
down_revision = ${python(downs)}
depends_on = ${python(dependsOn)}


def upgrade():
${body(up)}

def downgrade():
${body(down)}`;
}

export const alembicEnv = `import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["PEER_URL"]).connect() as connection:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`;

export const ownerPeers: readonly OwnerPeer[] = [goosePeer, migratePeer, dbmatePeer, prismaPeer, alembicPeer];

/** Those of SQL files. Where each is asked the same, `npm test` asks one, and `npm run prove` all. */
export function fileOwners(quick: string): readonly OwnerPeer[] {
  return ownerPeers.filter(({ owner: { name } }) => name === quick || (isProof && name !== "alembic"));
}

function idOf(steps: readonly Step[], index: number): string {
  const step = steps[index];
  if (!step) throw new RangeError(`there is no step ${index}`);
  return step.id;
}

/** One statement a line. */
function lines(sql: string): string {
  return `${sql.replaceAll(/; (?=\S)/g, ";\n")}\n`;
}

export function file(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function link(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
