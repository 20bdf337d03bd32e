import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type CliWishes, type Ran, type Running, startCli } from "./project.js";
import { findPeer, type Peer, type PeerRan } from "./peers.js";

/** A team's folder with the real Alembic on its PATH. */
export interface AlembicProject extends Disposable {
  readonly folder: string;
  readonly peer: Peer;
  /** Runs the command line in it. */
  cli(line: string, wishes?: CliWishes): Promise<Ran>;
  start(line: string, wishes?: CliWishes): Running;
  /** Runs the real one in one of its folders. */
  alembic(folder: string, line: string): Promise<PeerRan>;
  /** Writes files, relative to it. */
  write(files: Readonly<Record<string, string | undefined>>): void;
}

/** The address of a database as SQLAlchemy takes it. */
export function sqlalchemyUrl(url: string): string {
  return url.replace(/^postgres(?:ql)?:/, "postgresql+psycopg:").replace(/^mysql:/, "mysql+pymysql:");
}

/** A copy of a folder; in words why there is none. */
export function alembicProject(from: string, variables: Readonly<Record<string, string>>): AlembicProject | string {
  const peer = findPeer("alembic");
  if (typeof peer === "string") return peer;
  const folder = mkdtempSync(join(tmpdir(), "sluice-alembic-"));
  cpSync(from, folder, { recursive: true });
  const path = [dirname(peer.path), process.env["PATH"] ?? ""].join(delimiter);
  const env = { SLUICE_ENV: "development", PYTHONDONTWRITEBYTECODE: "1", ...variables, PATH: path };
  const start: AlembicProject["start"] = (line, wishes = {}) =>
    startCli(folder, line.split(" "), { ...wishes, env: { ...env, ...wishes.env } });
  return {
    folder,
    peer,
    start,
    cli: (line, wishes) => start(line, wishes).ended,
    alembic: (inside, line) => peer.run(line.split(" "), { cwd: join(folder, inside), env }),
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder, name);
        mkdirSync(dirname(file), { recursive: true });
        if (text === undefined) rmSync(file);
        else writeFileSync(file, text);
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A revision's file, its steps as lines of Python. */
export function revisionFile(
  id: string,
  down: string | readonly string[] | undefined,
  up: readonly string[],
  back: readonly string[] = ["pass"],
): string {
  const follows = down === undefined ? "None" : JSON.stringify(down);
  const body = (lines: readonly string[]): string => lines.map((line) => `    ${line}\n`).join("");
  return `"""${id}"""
from alembic import op
import sqlalchemy as sa

revision = "${id}"
down_revision = ${follows}


def upgrade():
${body(up)}

def downgrade():
${body(back)}`;
}

/** Whether a process of this command line is still there. */
export function isRunning(words: string): boolean {
  return spawnSync("pgrep", ["-f", words]).status === 0;
}
