import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SluiceConfig } from "../../../src/config/define.js";
import { parseJson } from "../../../src/config/json.js";
import { resolveSettings, type SettingsFlags, type SettingsInput } from "../../../src/config/resolve.js";
import type { Settings } from "../../../src/config/settings.js";
import { composeAddress, parseAddress, showAddress } from "../../../src/config/url.js";
import { validateConfig } from "../../../src/config/validate.js";
import { type AnySluiceError, isSluiceError } from "../../../src/core/failures/failure.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { explain, renderError } from "../../../src/render/error.js";
import { noPaint } from "../../../src/render/paint.js";
import { en } from "../../../src/render/words/en.js";
import { ko } from "../../../src/render/words/ko.js";
import { addressTexts, anyConfig, anyFlags, anyVariables, marker, rightAddress } from "./configurations.js";
import { assertSame, assertThat, type Fuzzer, partsOf, pick, type Random, sometimes } from "./fuzzer.js";

interface ConfigInput {
  readonly config?: unknown;
  readonly flags: SettingsFlags;
  readonly env: Readonly<Record<string, string>>;
  readonly address: string;
}

const cwd = mkdtempSync(join(tmpdir(), "sluice-fuzz-"));

/** Whatever is written, set or given: settings come of it or a failure that can be told in both languages; no secret in either. */
export const configuration: Fuzzer<ConfigInput> = {
  name: "configuration",
  make: (random) => ({
    ...(sometimes(0.8, random) ? { config: anyConfig(random) } : {}),
    flags: sometimes(0.5, random) ? anyFlags(random) : {},
    env: sometimes(0.7, random) ? anyVariables(random) : {},
    address: addressTexts(random),
  }),
  show: (input) => JSON.stringify(input, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)),
  async check({ config, flags, env, address }, random) {
    await settled({ flags, env, cwd, ...(config === undefined ? {} : { config: config as SluiceConfig }) });
    told(() => void parseAddress(address, { from: "--url", root: cwd }));
    roundTrip(random);
    asJson(config, random);
  },
};

async function settled(input: SettingsInput): Promise<void> {
  let settings: Settings;
  try {
    settings = await resolveSettings(input);
  } catch (error) {
    tell(error);
    return;
  }
  const { quote } = postgresDialect;
  for (const { address, history, session } of settings.targets) {
    if ("failure" in address) tell(address.failure);
    else assertThat(!showAddress(address.value).includes(marker), "a password is shown");
    quote.qualified(history.schema, history.table ?? "history");
    quote.value(session.role);
    quote.value(session.searchPath);
  }
  assertThat(!JSON.stringify(settings.explained).includes(marker), "a password is explained");
}

function told(work: () => void): void {
  try {
    work();
  } catch (error) {
    tell(error);
  }
}

const views = [en, ko].map((words) => ({ words, paint: noPaint, width: 80 }));

/** A failure of our own, in words, without the password that was put in. */
function tell(error: unknown): void {
  if (!isSluiceError(error)) throw error;
  for (const view of views) {
    const text = renderError(error, explain(error, view.words, []), view);
    assertThat(text !== "" && !/undefined|\[object /.test(withoutGiven(text, error)), `said badly: ${text}`);
    assertThat(!text.includes(marker), `a password is said: ${text}`);
  }
  assertThat(!JSON.stringify([error.message, error.facts]).includes(marker), "a password is in the facts");
}

/** What somebody wrote may be any word. */
function withoutGiven(text: string, { facts }: AnySluiceError): string {
  const given = JSON.stringify(facts);
  return /undefined|\[object /.test(given) ? "-" : text;
}

/** An address that is written as it should be comes back as what it was made of. */
function roundTrip(random: Random): void {
  const { parts, url, pairs } = rightAddress(random);
  const place = { from: "--url", root: cwd };
  const wanted = composeAddress(parts, place);
  for (const text of [url, pairs]) {
    const found = parseAddress(text, place);
    assertSame({ ...found, password: undefined }, { ...wanted, password: undefined }, text);
    assertThat(found.password?.reveal() === wanted.password?.reveal(), `the password of ${text}`);
  }
}

/** As a file: what JSON.parse takes is taken, and what it refuses has a place; a bad key is found in its text. */
function asJson(config: unknown, random: Random): void {
  const whole = jsonOf(config) ?? "{}";
  const text = sometimes(0.5, random) ? whole : broken(whole, random);
  const parsed = parseJson(text);
  let isJson = true;
  try {
    JSON.parse(text);
  } catch {
    isJson = false;
  }
  assertThat("value" in parsed === isJson, `JSON or not: ${text}`);
  if ("value" in parsed) told(() => void validateConfig(parsed.value, { file: "sluice.config.json", text }));
  else {
    const lines = text.split("\n");
    assertThat(parsed.line >= 1 && parsed.line <= lines.length, `line ${parsed.line} of ${lines.length}`);
    const width = Array.from(lines[parsed.line - 1] ?? "").length;
    assertThat(parsed.column >= 1 && parsed.column <= width + 1, `column ${parsed.column} of ${width}: ${text}`);
    assertThat(parsed.reason !== "not JSON", `no reason: ${text}`);
  }
}

function jsonOf(config: unknown): string | undefined {
  try {
    return JSON.stringify(config, undefined, 1);
  } catch {
    return undefined; // bigints
  }
}

function broken(text: string, random: Random): string {
  const noise = ["{", "}", "[", "]", ",", ":", '"', "\\", "\\u12", "\n", "1.", "-", "nul", "\u0001", "한", "//", "'"];
  const parts = partsOf(text, random, text.length / 2 + 1);
  return parts
    .join(sometimes(0.5, random) ? pick(noise, random) : "")
    .slice(0, sometimes(0.3, random) ? -1 : undefined);
}
