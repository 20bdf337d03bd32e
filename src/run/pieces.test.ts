import { expect, test } from "vitest";
import { postgresDialect } from "../engines/postgres/dialect.js";
import type { Script } from "../core/model/script.js";
import { Pieces } from "./pieces.js";

test("a script that could not be read throws again: it is not taken for an empty one", () => {
  const script: Script = {
    file: "1.sql",
    firstLine: 1,
    bytes: 10,
    // oxlint-disable-next-line require-yield -- it fails before its first part
    *read(): Iterable<string> {
      throw new Error("changed");
    },
  };
  const pieces = new Pieces(postgresDialect);
  for (let times = 0; times < 3; times++) expect(() => [...pieces.of(script, 0, 1)]).toThrow("changed");
});
