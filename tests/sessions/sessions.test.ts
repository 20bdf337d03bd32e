import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check, write } from "./check.js";
import { root } from "./run.js";
import { sessionOfFile } from "./session.js";

const folder = "tests/sessions";
const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(".session"));

test.for(files)("%s", async (file, context) => {
  const session = sessionOfFile(file, readFileSync(join(root, folder, file), "utf8"));
  write(`${folder}/${file}`, await check(session, context));
});

test("there are sessions in both languages", () => {
  const languages = files.map(
    (file) => /^lang: (\w+)$/m.exec(readFileSync(join(root, folder, file), "utf8"))?.[1] ?? "en",
  );
  expect(languages.filter((lang) => lang === "en").length).toBeGreaterThanOrEqual(7);
  expect(languages.filter((lang) => lang === "ko").length).toBeGreaterThanOrEqual(4);
});
