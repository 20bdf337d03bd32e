import { configDefaults, defineConfig } from "vitest/config";
import { budgetMs } from "./tests/prove/budget.js";
import { isMysqlHere } from "./tests/servers/mysql-packages.js";

const define = { SLUICE_VERSION: JSON.stringify("0.0.0-test") };

// That they are left out is said at the end of a run.
const exclude = [...configDefaults.exclude, ...(isMysqlHere() ? [] : ["tests/**/*mysql*/**", "tests/**/*mysql*"])];

export default defineConfig({
  define,
  test: {
    projects: [
      {
        define,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "tests/unit/**/*.test.ts"],
          // Before the others, which have workers of another number.
          sequence: { groupOrder: 0 },
          pool: "threads",
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        define,
        test: {
          name: "server",
          sequence: { groupOrder: 1 },
          include: ["tests/{postgres,mysql,blackbox,library,sessions,package}/**/*.test.ts"],
          exclude,
          globalSetup: ["tests/servers/setup.ts", "tests/servers/mysql-setup.ts"],
          // Tests wait for servers more than they compute.
          maxWorkers: 4,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        define,
        test: {
          name: "prove",
          sequence: { groupOrder: 1 },
          maxWorkers: 4,
          include: ["tests/prove/**/*.test.ts"],
          exclude,
          globalSetup: ["tests/servers/setup.ts", "tests/servers/mysql-setup.ts"],
          // A proof runs until its budget is used up; what it does then takes a while, too.
          testTimeout: budgetMs * 1.5 + 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
