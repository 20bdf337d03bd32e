// A vitest reporter that writes what passed, failed and was skipped, with reasons, to the file SLUICE_TALLY names.
import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

// oxlint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export
export default class Tally {
  onTestRunEnd(modules, unhandled) {
    const tally = {
      modules: modules.length,
      passed: 0,
      failed: unhandled.map((error) => `outside of any test: ${error.stack ?? error.message}`.replaceAll(/\s+/g, " ")),
      skipped: [],
    };
    for (const module of modules) {
      // A file or a suite that could not be loaded or set up has no tests that failed, and must not pass for one without any.
      const outside = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
      for (const error of outside) tally.failed.push(`${module.relativeModuleId}: ${inShort([error])}`);
      for (const test of module.children.allTests()) {
        const { state, note, errors } = test.result();
        const name = `${module.relativeModuleId}: ${test.fullName}`;
        if (state === "passed") tally.passed++;
        else if (state === "failed") tally.failed.push(`${name} · ${inShort(errors)}`);
        else tally.skipped.push({ name, why: note ?? "no reason given" });
      }
    }
    writeFileSync(process.env.SLUICE_TALLY, JSON.stringify(tally));
  }
}

const longest = 300;

/** What is told again at the very end, where the run's own output has scrolled away: the first line, and what differs. */
export function inShort(errors = []) {
  const [{ message = "", diff = "" } = {}] = errors;
  const [first = ""] = stripVTControlCharacters(message).split("\n");
  // Above them stands which sign is whose.
  const differing = stripVTControlCharacters(diff)
    .split("\n")
    .slice(2)
    .filter((line) => /^[+-] /.test(line));
  const text = [first, ...differing].join(" ").replaceAll(/\s+/g, " ");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
