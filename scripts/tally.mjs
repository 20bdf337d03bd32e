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
      for (const error of outside) tally.failed.push(`${module.relativeModuleId}: ${error.message}`);
      for (const test of module.children.allTests()) {
        const { state, note, errors } = test.result();
        const name = `${module.relativeModuleId}: ${test.fullName}`;
        if (state === "passed") tally.passed++;
        else if (state === "failed") tally.failed.push(`${name} · ${inOneLine(errors)}`);
        else tally.skipped.push({ name, why: note ?? "no reason given" });
      }
    }
    writeFileSync(process.env.SLUICE_TALLY, JSON.stringify(tally));
  }
}

/** What is told again at the very end, where the run's own output has scrolled away: the whole of it, in one line. */
function inOneLine(errors = []) {
  const text = errors.map(({ message, diff = "" }) => `${message}\n${diff}`).join("\n");
  return stripVTControlCharacters(text).replaceAll(/\s+/g, " ").slice(0, 2000);
}
