// A vitest reporter that writes what passed, failed and was skipped, with reasons, to the file SLUICE_TALLY names.
import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

// oxlint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export
export default class Tally {
  #vitest;

  onInit(vitest) {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules, unhandled) {
    const tally = {
      modules: modules.length,
      passed: 0,
      failed: unhandled.map((error) => `outside of any test: ${error.stack ?? error.message}`.replaceAll(/\s+/g, " ")),
      skipped: [],
    };
    const asked = this.#vitest.getGlobalTestNamePattern();
    for (const module of modules) {
      // A file or a suite that could not be loaded or set up has no tests that failed, and must not pass for one without any.
      const outside = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
      for (const error of outside) tally.failed.push(`${module.relativeModuleId}: ${inShort([error])}`);
      for (const test of module.children.allTests()) countIn(tally, test, asked);
    }
    writeFileSync(process.env.SLUICE_TALLY, JSON.stringify(tally));
  }
}

/** `asked`: what the run was told to leave all other tests out by (`-t`). */
export function countIn(tally, test, asked) {
  const { state, note, errors } = test.result();
  const name = `${test.module.relativeModuleId}: ${test.fullName}`;
  if (state === "passed") tally.passed++;
  else if (state === "failed") tally.failed.push(`${name} · ${inShort(errors)}`);
  // The time of a proof was used up before it: how many those are is told in one line.
  else if (test.meta().late) return;
  else if (note) tally.skipped.push({ name, why: note });
  else if (isBelowFailed(test)) tally.skipped.push({ name, why: "what it stands in could not be set up" });
  // Whoever reads the last lines is to know of each test that did not run why it did not.
  else if (isAsked(test, asked)) tally.failed.push(`${name} · it did not run, and no reason is given`);
}

function isBelowFailed({ parent }) {
  return parent.errors().length > 0 || (parent.type === "suite" && isBelowFailed(parent));
}

/** As vitest itself compares them. */
function isAsked({ fullName }, asked) {
  return asked === undefined || fullName.replaceAll(" > ", " ").match(asked) !== null;
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
