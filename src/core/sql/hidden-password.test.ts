import { expect, test } from "vitest";
import { hiding } from "./hidden-password.js";

test.each([
  ["hunter2", "hunter2, and xhunter2x: again", "***, and x***x: again"],
  ["", "Context impl", "Context impl"],
  ["x", "Context impl PostgresqlImpl; an extra x.", "Context impl PostgresqlImpl; an extra x."],
  ["x", "postgresql://x:x@x.example/x", "postgresql://x:***@x.example/x"],
  ["pw", "password=pw PASSWORD: 'pw' pwd pw; pwned", "password=*** PASSWORD: '***' pwd ***; pwned"],
  ["pw", "IDENTIFIED BY PASSWORD 'pw'", "IDENTIFIED BY PASSWORD '***'"],
  ["pa", "the password passes", "the password passes"],
  ["$^(", "u:$^(@h, and $^( of a test", "u:***@h, and $^( of a test"],
  ["-#", "u:-#@h password='-#' --#", "u:***@h password='***' --#"],
])("%j in %j", (password, line, shown) => expect(hiding(password)(line)).toBe(shown));

test("a long line of blanks takes no longer than it is long", () => {
  const { user: since } = process.cpuUsage();
  hiding("x")(`password${" ".repeat(400_000)}x`.repeat(3));
  hiding("x")("x".repeat(1_000_000));
  expect((process.cpuUsage().user - since) / 1000).toBeLessThan(2000);
});
