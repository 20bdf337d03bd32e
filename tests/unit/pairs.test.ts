import { expect, test } from "vitest";
import type { CellRan } from "../servers/cell-ran.js";

const script = new URL("../../scripts/pairs.mjs", import.meta.url).href;
const { pairsOf } = (await import(script)) as {
  pairsOf: (text: string, ran: readonly CellRan[], date: string) => string;
};

const pageOf = (table: string): string => `before\n<!-- recorded pairs -->\n${table}\n<!-- end of recorded pairs -->\n`;

test("a pair that ran is written anew with its reasons, another keeps its lines", () => {
  const at = { owner: "goose", version: "3.24.1", server: "PostgreSQL 18" };
  const none = { owner: "prisma", version: "", server: "MariaDB 10.11", why: "it is not here" };
  const first = pairsOf(
    pageOf(""),
    [
      { ...at, cell: "1" },
      { ...at, cell: "8b", why: "it has none" },
      { ...none, cell: "1" },
      { ...none, cell: "8b" },
    ],
    "2026-01-01",
  );
  const again = pairsOf(pageOf(first), [{ ...at, version: "3.24.2", cell: "1" }], "2026-01-02");
  expect([first, again].map((text) => text.split("\n").slice(2))).toEqual([
    [
      "| goose 3.24.1 | PostgreSQL 18 | yes |  |  |  |  |  |  |  |  |  |  |  | – | 2026-01-01 |",
      "| prisma – | MariaDB 10.11 | – |  |  |  |  |  |  |  |  |  |  |  | – | 2026-01-01 |",
      "",
      "Not run:",
      "",
      "- goose on PostgreSQL 18, 8b: it has none",
      "- prisma on MariaDB 10.11: it is not here",
    ],
    [
      "| goose 3.24.2 | PostgreSQL 18 | yes |  |  |  |  |  |  |  |  |  |  |  |  | 2026-01-02 |",
      "| prisma – | MariaDB 10.11 | – |  |  |  |  |  |  |  |  |  |  |  | – | 2026-01-01 |",
      "",
      "Not run:",
      "",
      "- prisma on MariaDB 10.11: it is not here",
    ],
  ]);
});
