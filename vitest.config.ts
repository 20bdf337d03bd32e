import { defineConfig } from "vitest/config";

const define = { SLUICE_VERSION: JSON.stringify("0.0.0-test") };

export default defineConfig({
  define,
  test: {
    projects: [
      {
        define,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "tests/unit/**/*.test.ts"],
          pool: "threads",
          isolate: false,
        },
      },
      {
        define,
        test: {
          name: "server",
          include: ["tests/{postgres,blackbox,library,sessions}/**/*.test.ts"],
          globalSetup: ["tests/servers/setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
