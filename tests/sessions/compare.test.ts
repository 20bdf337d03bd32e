import { describe, expect, test } from "vitest";
import { agrees, settled } from "./screen.js";
import { sessionOfFile, sessionsOfPage } from "./session.js";

describe("a screen", () => {
  test.for([
    ["  ✓ 001 users    84 ms", "  ✓ 001 users  1.2 s", true],
    ["  ✓ 001 users    84 ms", "  ✓ 002 users    84 ms", false],
    ["main   app on localhost:5432 · plan 0e45e850d38e", "main   app on localhost:41234 · plan aaaaaaaaaaaa", true],
    ["001_users.sql:14:18", "001_users.sql:14:19", false],
    ["9 applied", "8 applied", false],
    ["PostgreSQL 18.4 · as postgres", "PostgreSQL 13.21 · as postgres", true],
    ["2026-11-21 11:19  applied", "2027-01-02 03:04  applied", true],
  ] as const)("%s / %s", ([one, other, same]) => {
    expect(agrees([one], [other])).toBe(same);
  });

  test("is compared line by line, with … for any lines between", () => {
    expect(agrees(["a", "…", "d"], ["a", "b", "c", "d"])).toBe(true);
    expect(agrees(["a", "…", "d"], ["a", "b", "c"])).toBe(false);
    expect(agrees(["a"], ["a", "b"])).toBe(false);
    expect(agrees([], ["a"])).toBe(false);
    expect(agrees(["a"], [])).toBe(false);
  });

  test("keeps what must not differ", () => {
    expect(settled("refused        009 destroys: drop table target_groups")).toBe(
      "refused  009 destroys: drop table target_groups",
    );
  });
});

describe("a page", () => {
  const page = [
    "text",
    "<!-- session",
    "lang: ko",
    "set SLUICE_ENV=test",
    "file migrations/001_a.sql:",
    "  CREATE TABLE a ();",
    "",
    "  -- sluice:down",
    "  DROP TABLE a;",
    "-->",
    "```console session",
    "$ sluice up",
    "done",
    "",
    "$ sluice down",
    "```",
    "```sh",
    "$ not a session",
    "```",
    "<!-- session continues -->",
    "```console session",
    "$ cat <<'END'",
    "> one",
    "> END",
    "one",
    "```",
  ].join("\n");

  test("gives its blocks with what they find, where their screens stand, and goes on where it says so", () => {
    const [session, ...rest] = sessionsOfPage("p.md", page);
    expect(rest).toEqual([]);
    expect(session?.setup).toMatchObject({ lang: "ko", variables: { SLUICE_ENV: "test" } });
    expect(session?.setup.files).toEqual({
      "migrations/001_a.sql": "CREATE TABLE a ();\n\n-- sluice:down\nDROP TABLE a;\n",
    });
    expect(session?.commands).toEqual([
      { text: "sluice up", expected: ["done"], first: 12, end: 13 },
      { text: "sluice down", expected: [], first: 15, end: 15 },
      { text: "cat <<'END'\none\nEND", expected: ["one"], first: 24, end: 25 },
    ]);
  });

  test("does not pass over what it cannot read", () => {
    expect(() => sessionsOfPage("p.md", "```console session\n$ a")).toThrow("does not end");
    expect(() => sessionsOfPage("p.md", "```console session\nno prompt\n```")).toThrow("a command was expected");
    expect(() => sessionsOfPage("p.md", "```console session\n```")).toThrow("no command");
    expect(() => sessionsOfPage("p.md", "<!-- session\ncolour: red\n-->\n```console session\n$ a\n```")).toThrow(
      "colour",
    );
    expect(() => sessionsOfPage("p.md", "<!-- session\nlang: ko\n-->\ntext\n```console session\n$ a\n```")).toThrow(
      "without",
    );
    expect(() => sessionOfFile("x.session", "lang: ko\n")).toThrow("no command");
  });
});
