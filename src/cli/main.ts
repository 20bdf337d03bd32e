import { languageOf } from "../config/lang.js";
import { nearest } from "../config/nearest.js";
import { SluiceError } from "../core/failures/failure.js";
import type { SluiceEvent } from "../core/model/event.js";
import type { World } from "../operations/world.js";
import { errorDocument, explain, explainAs, renderError } from "../render/error.js";
import { noPaint, paintFor } from "../render/paint.js";
import type { View } from "../render/view.js";
import type { Words } from "../render/words/en.js";
import type { Command, CommandName, Outcome, Prepared } from "./command.js";
import { commands, reserved } from "./commands/list.js";
import { watchEnd } from "./ended.js";
import { failureOf, likelyWords, partialOf } from "./failure.js";
import { columnsOf, type Host, printingAside, processHost, type Sink } from "./host.js";
import { keptFlags, withAddressNote } from "./kept.js";
import { masked, maskedAll } from "./mask.js";
import { assertFits, type Given, parseLine, wrongUse } from "./parse.js";
import { openScreen, type Screen } from "./screen.js";
import { listen } from "./signals.js";
import { tidyHeap } from "./tidy-heap.js";

/** The command line of this process. Its exit code is set, not called, so that pipes are emptied first. */
export async function mainOfProcess(onSignal: Host["onSignal"]): Promise<void> {
  process.exitCode = await main(processHost(onSignal));
}

/** Runs one command line; answers its exit code. */
export async function main(host: Host): Promise<number> {
  const given = parseLine(host.argv);
  const words = await spokenIn(languageOf(given.flags, host.env));
  const line: Line = { host, given, words, json: given.flags.json === true, command: given.words[0] ?? "" };
  const exitCode = await perform(line);
  // A stream tells only now that the last of what was written is lost.
  await new Promise((told) => setImmediate(told));
  const { lost } = host.stdout;
  // Whoever reads no further needs nothing.
  if (lost !== undefined && lost !== "EPIPE") host.stderr.write(`${words.screens.outputLost(lost)}\n`);
  return exitCode;
}

async function perform(line: Line): Promise<number> {
  const { given, words } = line;
  let command: Command | undefined;
  try {
    if (given.flags.version) return await say(line, await versionText(words));
    command = await commandOf(line);
    if (!command) return await say(line, (await import("./help.js")).generalHelp(words));
    if (given.flags.help || given.words[0] === "help")
      return await say(line, (await import("./help.js")).commandHelp(command, words));
    const prepared = command.prepare(given, given.words.slice(1));
    return await run(line, command, prepared);
  } catch (thrown) {
    return await fail(line, thrown, {});
  }
}

/** One command line and how its reader is spoken to. */
interface Line {
  readonly host: Host;
  readonly given: Given;
  readonly words: Words;
  readonly json: boolean;
  /** As it was typed; empty where none was. */
  readonly command: string;
}

/** A run that goes well needs no others. */
async function spokenIn(lang: Words["lang"]): Promise<Words> {
  if (lang === "ko") return (await import("../render/words/ko/spoken.js")).spoken;
  return (await import("../render/words/en/spoken.js")).spoken;
}

async function allIn(lang: Words["lang"]): Promise<Words> {
  return lang === "ko" ? (await import("../render/words/ko.js")).ko : (await import("../render/words/en.js")).en;
}

async function versionText(words: Words): Promise<string> {
  const { version } = await import("../operations/version.js");
  const { platform, arch, versions } = process;
  return `${words.help.version({ version, node: versions.node, platform: `${platform}-${arch}` })}\n`;
}

/** The command that was asked for; none where only help was. */
async function commandOf(line: Line): Promise<Command | undefined> {
  const { given } = line;
  const asked = given.words[0] === "help" ? given.words[1] : given.words[0];
  if (asked === undefined) {
    if (given.faults.length > 0) assertFits(given, { name: "sluice", flags: [] }, []);
    return undefined;
  }
  if (reserved.includes(asked)) throw new SluiceError("not_in_this_version", { what: `sluice ${asked}` });
  const known = Object.keys(commands) as CommandName[];
  const name = known.find((candidate) => candidate === asked);
  if (name === undefined) {
    const near = nearest(asked, known);
    throw wrongUse({ kind: "unknown_command", given: masked(asked), ...(near === undefined ? {} : { near }) });
  }
  return commands[name]();
}

async function run(line: Line, command: Command, prepared: Prepared): Promise<number> {
  const { host, given, json } = line;
  const told = json ? host.stderr : host.stdout;
  const view = viewOf(line, told);
  // A run's events are its screen; a report is one document, and what one waits for goes beside it.
  const screen = openScreen(command.screen === "run" ? told : host.stderr, view, command.screen);
  using interrupts = listen(host);
  using end = watchEnd(host, line.command, (error) => {
    screen.close();
    tellEnd(line, error, view);
  });
  if (prepared.limitMs !== undefined) interrupts.limit(prepared.limitMs);
  const on = (event: SluiceEvent): void => {
    end.on(event);
    screen.on(event);
  };
  let world: World | undefined;
  try {
    const outcome = await prepared.run({
      cwd: host.cwd,
      env: host.env,
      ...askOf(line, view),
      async world() {
        const { resolveSettings } = await import("../config/resolve.js");
        const { makeWorld } = await import("../operations/make-world.js");
        const input = { flags: settingsFlags(given), env: host.env, cwd: host.cwd };
        const settings = await printingAside(() => resolveSettings(input));
        const { signal, hardSignal } = interrupts;
        // Nothing was begun, so there is nothing to end either.
        if (signal.aborted) throw new SluiceError("interrupted", { signal: String(signal.reason?.signal ?? "signal") });
        world = makeWorld(settings, { signal, hardSignal, ...tidyHeap(), on });
        return world;
      },
    });
    screen.close();
    // A report may tell what would fail.
    const words = command.screen === "report" ? await allIn(line.words.lang) : line.words;
    report(line, outcome, { ...viewOf(line, told, world), words, shown: screen.shown });
    return outcome.exitCode;
  } catch (thrown) {
    screen.close();
    return await fail(line, thrown, { world, screen, prepared });
  }
}

function viewOf({ host, words, given }: Line, sink: Sink, world?: World): View {
  const several = given.flags.target === undefined && (world?.settings.targets.length ?? 0) > 1;
  return { words, paint: paintFor(sink, host.env), width: columnsOf(sink), flags: keptFlags(given, host.env), several };
}

function askOf(line: Line, view: View): Pick<Parameters<Prepared["run"]>[0], "ask"> {
  const { host, words } = line;
  const { ask } = host;
  if (!ask || line.json) return {};
  return {
    async ask(shown, question) {
      host.stdout.write(`${shown(view)}\n`);
      const answer = await ask(`${question(words)} ${words.screens.init.answers} `);
      return /^(y|yes|예|네|ㅇ)?$/iu.test(answer.trim());
    },
  };
}

function settingsFlags(given: Given): object {
  const { typed } = given;
  return {
    config: typed["config"],
    env: typed["env"],
    url: typed["url"],
    embedded: given.flags.embedded,
    target: given.flags.target,
    source: typed["source"],
    format: typed["format"],
    historyTable: typed["history-table"],
    role: typed["role"],
    lockTimeout: typed["lock-timeout"],
    statementTimeout: typed["statement-timeout"],
    searchPath: typed["search-path"],
    online: typed["online"],
    lockWait: typed["lock-wait"],
    policy: typed["policy"],
    dotenv: typed["dotenv"],
  };
}

function report(line: Line, outcome: Outcome, view: View): void {
  const { exitCode } = outcome;
  if (line.json) writeDocument(line, exitCode, outcome.document?.(view) ?? outcome.result);
  else line.host.stdout.write(withAddressNote(outcome.render(view), line.words, line.host.env));
}

async function say(line: Line, text: string): Promise<0> {
  line.host.stdout.write(text);
  return 0;
}

/** How far a command had come when it failed. */
interface Reached {
  readonly world?: World | undefined;
  readonly screen?: Screen;
  readonly prepared?: Prepared;
}

async function fail(heard: Line, thrown: unknown, { world, screen, prepared }: Reached): Promise<number> {
  const words = await allIn(heard.words.lang);
  const line = { ...heard, words };
  const { host, json } = line;
  const error = failureOf(thrown);
  const view: View = { ...viewOf(line, host.stderr, world), ...(screen ? { shown: screen.shown } : {}) };
  const explanation = explain(error, words, await likelyWords(error, world, words.lang), view);
  const { exitCode } = error;
  // What could be read of the other targets is shown as ever; the failure stands below it.
  const partial = await partialOf(error, prepared);
  const read = !json && partial && view.several ? partial.render(viewOf(line, host.stdout, world)) : "";
  if (read !== "") host.stdout.write(read);
  if (error.code === "defect" && error.facts.stack !== undefined) host.stderr.write(`${masked(error.facts.stack)}\n\n`);
  const gap = read !== "" || (screen && screen.shown.size > 0) ? "\n" : "";
  const text = renderError(error, explanation, json ? { ...view, paint: noPaint } : view);
  host.stderr.write(withAddressNote(masked(gap + text), words, host.env));
  if (json) {
    const document = maskedAll(errorDocument(error, explanation, words, view));
    writeDocument(line, exitCode, { error: document, ...(partial?.document?.(view) ?? error.partial) });
  }
  return exitCode;
}

/** Nothing can be loaded any more, or waited for. */
function tellEnd(line: Line, error: SluiceError<"process_ended">, told: View): void {
  const { host, words, json } = line;
  const view = json ? { ...told, paint: noPaint } : told;
  const explanation = explainAs(words.screens.ended(error.facts), error, words, [], view);
  host.stderr.write(`\n${masked(renderError(error, explanation, view))}`);
  if (json) writeDocument(line, error.exitCode, { error: maskedAll(errorDocument(error, explanation, words, view)) });
}

/** The one document on stdout. */
function writeDocument(line: Line, exitCode: number, fields: object): void {
  const document = { ok: exitCode === 0, command: line.command, exitCode, ...fields };
  line.host.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}
