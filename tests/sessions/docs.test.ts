import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Change, check, write } from "./check.js";
import { root } from "./run.js";
import { sessionsOfPage } from "./session.js";

const withSessions = /^(README(\.\w+)?\.md|CONTRIBUTING\.md|docs\/.*\.md|examples\/[^/]*\/README\.md)$/;
const others = /(^|\/)(node_modules|dist|\.[^/]*)(\/|$)/;
const pages = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".md") && !others.test(path))
  .sort()
  .map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));
const told = pages
  .filter(({ page }) => withSessions.test(page))
  .map(({ page, text }) => ({ page, text, sessions: sessionsOfPage(page, text) }));
const ran: string[] = [];

for (const { page, sessions } of told) {
  if (sessions.length === 0) continue;
  describe(page, () => {
    const changes: Change[] = [];
    test.for(sessions)("$name", async (session, context) => {
      ran.push(session.name);
      changes.push(...(await check(session, context)));
    });
    afterAll(() => write(page, changes));
  });
}

describe("the pages", () => {
  test("show no screen that is not run", () => {
    const unproven = pages.flatMap(({ page, text }) => {
      const marks = text.match(/^```console.*$/gm) ?? [];
      return marks
        .filter((mark) => !withSessions.test(page) || mark !== "```console session")
        .map((mark) => `${page}: ${mark}`);
    });
    expect(unproven).toEqual([]);
  });

  test("have a run for both languages, each command and each example", () => {
    const without = told.filter(({ sessions }) => sessions.length === 0).map(({ page }) => page);
    expect(without).not.toContain("README.md");
    expect(without).not.toContain("README.ko.md");
    expect(without.filter((page) => /^(docs\/commands\/[a-z]|examples\/)/.test(page))).toEqual([]);
    expect(told.filter(({ page }) => /^docs\/commands\/[a-z]/.test(page)).length).toBe(13);
  });

  test("lead where they say", () => {
    const broken = pages.flatMap(({ page, text }) =>
      linksOf(text).flatMap((link) => (leads(page, link) ? [] : [`${page}: ${link}`])),
    );
    expect(broken).toEqual([]);
  });

  test("were run block by block", () => {
    const commands = told.flatMap(({ sessions }) => sessions.flatMap((session) => session.commands));
    const prompts = told.flatMap(({ text }) => blocksOf(text).flatMap((block) => block.match(/^\$ .*$/gm) ?? []));
    expect(commands.length).toBe(prompts.length);
    expect(ran.toSorted()).toEqual(told.flatMap(({ sessions }) => sessions.map(({ name }) => name)).toSorted());
  });
});

/** Found in another way than the sessions are, so that neither way can lose a block unseen. */
function blocksOf(text: string): readonly string[] {
  return [...text.matchAll(/^```console session\n(.*?)^```$/gms)].map(([, block = ""]) => block);
}

/** Links to other files and to headings, outside blocks of text. */
function linksOf(text: string): readonly string[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

function leads(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, "utf8")).includes(decodeURIComponent(heading));
}

/** Headings as they are linked to: in lower case, words joined by dashes. */
function headingsOf(text: string): readonly string[] {
  const lines = text.replace(/^```.*?^```$/gms, "").match(/^#+ .*$/gm) ?? [];
  return lines.map((line) =>
    line
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}
