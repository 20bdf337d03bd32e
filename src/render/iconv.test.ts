import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Examination } from "../core/sql/encoding.js";
import { problems as english } from "./words/en/problems.js";
import { problems as korean } from "./words/ko/problems.js";

const text = "-- 한글 🦦\nSELECT 1;\n";
const little = Buffer.from(text, "utf16le");
const big = Buffer.from(little).swap16();

test.each([
  ["little, marked", Buffer.from([0xff, 0xfe, ...little])],
  ["big, marked", Buffer.from([0xfe, 0xff, ...big])],
  ["little", little],
  ["big", big],
])("what is said to type makes a file in UTF-16 UTF-8: %s", (_, bytes) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-iconv-"));
  try {
    const file = join(folder, "001 it's.sql");
    for (const words of [english, korean]) {
      writeFileSync(file, bytes);
      const examination = new Examination(file);
      expect([...examination.read([bytes])]).toEqual([]);
      const [problem] = examination.end();
      if (problem?.code !== "utf16") throw new Error(`it is ${problem?.code}`);
      const { fix = "" } = words.utf16({ ...problem.facts, file });
      execFileSync("sh", ["-c", fix]);
      expect(readFileSync(file, "utf8")).toBe(text);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
