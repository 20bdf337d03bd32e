import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeFolder } from "../servers/embedded-user.js";
import { assertDocument } from "../schemas.js";

const bin = join(import.meta.dirname, "../../dist/bin.cjs");

/** What one call of the built command line gave. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a test's own, from which the built command line is called. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs to its end. */
  sluice(line: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** The same with `--json`: one document on stdout, which is as its schema says. */
  json(line: string, env?: Readonly<Record<string, string>>): Promise<Document>;
  /** Only starts it. */
  start(line: string, env?: Readonly<Record<string, string>>, output?: Output): ChildProcess;
}

/** Where what it writes goes: a file's descriptor, or to us. */
interface Output {
  readonly stdout?: number;
  readonly stderr?: number;
}

export interface Document {
  readonly ok: boolean;
  readonly command: string;
  readonly exitCode: number;
  readonly error?: { readonly code: string; readonly message: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Makes the folder with these files in it. */
export function place(
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): Place {
  if (!existsSync(bin)) throw new Error("dist/bin.cjs is not there: node scripts/build.mjs");
  const folder = mkdtempSync(join(tmpdir(), "sluice-blackbox-"));
  const start = (line: string, env: Readonly<Record<string, string>> = {}, output: Output = {}): ChildProcess =>
    spawn(process.execPath, [bin, ...argvOf(line)], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: folder,
        TZ: "UTC",
        LANG: "C",
        SLUICE_ENV: "development",
        ...variables,
        ...env,
      },
      stdio: ["ignore", output.stdout ?? "pipe", output.stderr ?? "pipe"],
    });
  const made: Place = {
    folder,
    start,
    write(more) {
      for (const [path, text] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    sluice: (line, env) => ended(start(line, env)),
    async json(line, env) {
      const { code, stdout, stderr } = await ended(start(`${line} --json`, env));
      assertDocument(argvOf(line)[0] ?? "", stdout === "" ? `{"stderr": ${JSON.stringify(stderr)}}` : stdout);
      const document = JSON.parse(stdout) as Document;
      if (document.exitCode !== code)
        throw new Error(`exitCode ${document.exitCode} in the document, and ${code} outside`);
      return document;
    },
    async [Symbol.asyncDispose]() {
      await removeFolder(folder);
    },
  };
  made.write(files);
  return made;
}

/** All that a process wrote, once it has ended; 128 stands for a signal that killed it. */
export async function ended(child: ChildProcess): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 128));
  });
  return { code, stdout, stderr };
}

/** Words of a line; what stands in double quotes is one. */
function argvOf(line: string): readonly string[] {
  return (line.match(/"[^"]*"|\S+/gu) ?? []).map((word) => word.replace(/^"|"$/gu, ""));
}
