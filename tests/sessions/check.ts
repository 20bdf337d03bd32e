import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, type TestContext } from "vitest";
import { root, run, type Screen } from "./run.js";
import { agrees, settled } from "./screen.js";
import type { Command, Session } from "./session.js";

/** With `SLUICE_UPDATE=1` screens that differ are written into the files instead of failing. */
export const updates = process.env["SLUICE_UPDATE"] === "1";

/** A screen to be written into a file. */
export interface Change {
  readonly first: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Runs a session and compares each screen; gives what would have to be written for it to be right. */
export async function check(session: Session, context: Pick<TestContext, "skip">): Promise<readonly Change[]> {
  for (const program of session.setup.needs)
    if (spawnSync(program, ["--version"]).error) context.skip(`${program} is not on this machine`);
  const { server } = session.setup;
  if (server !== undefined && !inject("mysqlServers")?.some(({ name }) => name === server))
    context.skip(`${server} is not on this machine`);
  const screens = await run(session);
  expect(screens.length).toBe(session.commands.length);
  const changes: Change[] = [];
  for (const [index, command] of session.commands.entries()) {
    const screen = screens[index] as Screen;
    assertSaid(session, index, screen);
    if (agrees(command.expected, screen.lines)) continue;
    if (updates) changes.push({ first: command.first, end: command.end, lines: screen.lines });
    else expect(screen.lines.map(settled), `${session.name}: ${command.text}`).toEqual(command.expected.map(settled));
  }
  return changes;
}

/** Writes screens into a file, from its end, so that the lines before stay where they are. */
export function write(file: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const path = join(root, file);
  const lines = readFileSync(path, "utf8").split("\n");
  for (const { first, end, lines: screen } of changes.toSorted((a, b) => b.first - a.first)) {
    const gap = screen.length > 0 && lines[end]?.startsWith("$ ") ? [""] : [];
    lines.splice(first, end - first, ...screen, ...gap);
  }
  writeFileSync(path, lines.join("\n"));
}

/** A command that does not end with 0 is followed by `echo $?`: a reader must see that it failed. */
function assertSaid(session: Session, index: number, screen: Screen): void {
  const command = session.commands[index] as Command;
  const next = session.commands[index + 1]?.text;
  const says = /echo .*\$\?/.test(next ?? "") || /\|\|/.test(command.text);
  expect(
    screen.code === 0 || says,
    `${session.name}: "${command.text}" ended with ${screen.code}, unsaid:\n${screen.lines.join("\n")}`,
  ).toBe(true);
}
