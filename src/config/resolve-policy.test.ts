import { describe, expect, test } from "vitest";
import { failure, settings } from "../../tests/unit/settings-told.js";
import type { SluiceConfig } from "./define.js";

describe("the environment", () => {
  test.each([
    [{}, "production", "production", "default"],
    [{ NODE_ENV: "development" }, "development", "development", "NODE_ENV"],
    [{ NODE_ENV: "production", APP_ENV: "dev" }, "development", "development", "APP_ENV"],
    [{ APP_ENV: "prod", SLUICE_ENV: "CI" }, "test", "test", "SLUICE_ENV"],
    [{ APP_ENV: "stg" }, "staging", "staging", "APP_ENV"],
    [{ APP_ENV: "local" }, "development", "development", "APP_ENV"],
    [{ APP_ENV: "qa" }, "qa", "production", "APP_ENV"],
    [{ APP_ENV: "" }, "production", "production", "default"],
  ])("%j", async (env, name, kind, from) => {
    const { environment, targets, explained } = await settings({ env });
    expect([environment, targets[0]!.policy.kind]).toEqual([name, kind]);
    expect(explained.find(({ key }) => key === "environment")?.from).toBe(from);
  });

  test("the flag wins and says what it hid", async () => {
    const { explained } = await settings({ flags: { env: "staging" }, env: { APP_ENV: "dev", NODE_ENV: "test" } });
    expect(explained[0]).toEqual({ key: "environment", value: "staging", from: "--env", hid: ["APP_ENV", "NODE_ENV"] });
  });
});

describe("the policy", () => {
  const config: SluiceConfig = {
    environments: {
      dev: { policy: "automatic", destructive: "allow", seed: "seeds/dev" },
      production: { ahead: "refuse" },
    },
  };
  test.each([
    ["nothing configured", {}, undefined, "opt-in", { whenBehind: "stop", destructive: "refuse" }],
    ["staging by default", { SLUICE_ENV: "staging" }, undefined, "automatic", { whenBehind: "stop" }],
    ["development by default", { SLUICE_ENV: "dev" }, undefined, "forgiving", { destructive: "allow" }],
    [
      "a preset and cells, under another name of the environment",
      { APP_ENV: "development" },
      config,
      "automatic",
      { destructive: "allow", seed: "if-configured", changed: "refuse" },
    ],
    ["a cell beside the default preset", {}, config, "opt-in", { ahead: "refuse", whenBehind: "stop" }],
    [
      "from outside: preset and defaults go, cells stay",
      { SLUICE_POLICY: "opt-in" },
      config,
      "opt-in",
      { ahead: "refuse", whenBehind: "warn" },
    ],
    [
      "from outside in development",
      { SLUICE_POLICY: "never-at-start", APP_ENV: "dev" },
      config,
      "never-at-start",
      { destructive: "allow", rollback: "refuse" },
    ],
  ] as const)("%s", async (_name, env, given, preset, cells) => {
    const { targets } = await settings({ env, ...(given ? { config: given } : {}) });
    expect(targets[0]!.policy.preset).toBe(preset);
    expect(targets[0]!.policy.cells).toMatchObject(cells);
  });

  test("each cell says where it comes from", async () => {
    const dev = (await settings({ env: { APP_ENV: "dev" }, config })).targets[0]!.policy.from;
    expect([dev.destructive, dev.changed]).toEqual(["sluice.config.json:5", "preset automatic · sluice.config.json:4"]);
    const outside = (await settings({ env: { SLUICE_POLICY: "opt-in" }, config })).targets[0]!.policy.from;
    expect([outside.ahead, outside.changed]).toEqual(["sluice.config.json:9", "preset opt-in · SLUICE_POLICY"]);
    const none = (await settings({})).targets[0]!.policy.from;
    expect([none.whenBehind, none.changed]).toEqual(["default of production", "preset opt-in · default"]);
  });

  test("an unknown preset from outside is wrong use", async () => {
    expect(await failure({ env: { SLUICE_POLICY: "forgivin" } })).toMatchObject({ code: "wrong_use", exitCode: 2 });
  });

  test("one environment under two names is refused", async () => {
    expect(
      await failure({ env: { APP_ENV: "dev" }, config: { environments: { dev: {}, development: {} } } }),
    ).toMatchObject({
      code: "config_invalid",
      facts: { key: "environments.development" },
    });
  });
});
