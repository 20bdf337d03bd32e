import { expect, test } from "vitest";
import type { TargetSettings } from "../config/settings.js";
import { parseAddress } from "../config/url.js";
import { performerFor } from "./performer.js";

test.each([
  ["x", ["Context impl of postgres://me:***@db/x"]],
  ["context impl", ["Context impl of postgres://me:***@db/x"]],
  ["Context impl", ["*** of postgres://me:***@db/x"]],
])("what a command says is shown without the password %j, and else as it is", async (password, shown) => {
  const value = parseAddress(`postgres://me:${encodeURIComponent(password)}@db/x`, { from: "--url", root: "/" });
  const settings = { address: { value } } as unknown as TargetSettings;
  const { signal: end } = new AbortController();
  const said: string[] = [];
  const command = `echo "Context impl of postgres://me:${password}@db/x"`;
  const watched = { end, kill: end, graceMs: 1000, said: (line: string) => said.push(line) };
  expect(await performerFor(settings).command({ way: "command", command }, watched)).toEqual({ exitCode: 0 });
  expect(said).toEqual(shown);
});
