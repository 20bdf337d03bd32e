import { expect, test } from "vitest";
import { seenFrom } from "./paths.js";

test.each([
  ["/p/a", "/p/a", ""],
  ["/p/a", "/p/a/versions", "versions"],
  ["/p/a", "/p/other/versions", "../other/versions"],
  ["/p/a/b", "/p/a", ".."],
  ["/", "/p", "p"],
])("from %s, %s is seen as %j", (folder, path, seen) => {
  expect(seenFrom(folder, path)).toBe(seen);
});
