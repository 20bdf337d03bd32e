import type { Refusal } from "../failures/failure.js";
import type { Action } from "../model/action.js";
import type { Cell } from "../policy/policy.js";
import type { PlanInput, PlanRequest, Said, Step } from "./plan.js";
import type { Standing } from "./states.js";

export interface Judgement {
  readonly refusals: readonly Refusal[];
  readonly said: readonly Said[];
}

/** What the policy says to applied files that were changed, are gone, or are newer than the files. */
export function judgeFiles(input: PlanInput): Judgement {
  const refusals: Refusal[] = [];
  const said: Said[] = [];
  const { cells } = input.policy;
  for (const { id, name, state, detail } of input.standings) {
    if (state === "changed" && detail === "cosmetic") said.push({ cell: "changed", id, name, detail: "cosmetic" });
    else if (state === "changed" && cells.changed === "refuse") {
      refusals.push(refusal(input, "changed", "changed", { id, name }, `sluice resolve ${id} --applied --because "…"`));
    } else if (state === "changed") said.push({ cell: "changed", id, name, detail: "really" });
    else if (state === "missing" && cells.missing === "refuse")
      refusals.push(refusal(input, "missing", "missing", { id, name }));
    else if (state === "missing") said.push({ cell: "missing", id, name, detail: "" });
    else if (state === "ahead" && cells.ahead === "refuse")
      refusals.push(refusal(input, "ahead", "ahead", { id, name }));
    else if (state === "ahead") said.push({ cell: "ahead", id, name, detail: "" });
  }
  return { refusals, said };
}

/** What the policy says to taking back, to apply all again, what has no file that it could come again from. */
export function judgeGone(of: Pick<PlanInput, "policy" | "target">, steps: readonly Step[]): Judgement {
  const gone = steps
    .filter(({ migration }) => !migration.migration)
    .map(({ migration: { id, name } }) => ({ id, name }));
  if (of.policy.cells.missing !== "refuse")
    return { refusals: [], said: gone.map(({ id, name }) => ({ cell: "missing", id, name, detail: "not-again" })) };
  return { refusals: gone.map((each) => refusal(of, "missing", "missing", each)), said: [] };
}

/** What the policy says to an id that appears late. One asked for by name counts as asked for. */
export function judgeLate(input: PlanInput, steps: readonly Standing[]): Judgement {
  const refusals: Refusal[] = [];
  const said: Said[] = [];
  for (const { id, name, late } of steps) {
    if (!late || input.request.only === id) continue;
    if (input.policy.cells.outOfOrder === "allow") said.push({ cell: "outOfOrder", id, name, detail: "" });
    else refusals.push(refusal(input, "outOfOrder", "out_of_order", { id, name }, `sluice up --only ${id}`));
  }
  return { refusals, said };
}

/** What names a database that no run may touch, whatever its own is. */
export function judgeNever({ target }: Pick<PlanInput, "target">, steps: readonly Step[]): Judgement {
  const refusals = steps.flatMap(({ migration: { id, name }, units, fromUnit }): readonly Refusal[] => {
    const what = [...new Set(units.slice(fromUnit).flatMap(({ never = [] }) => never))];
    return what.length === 0 ? [] : [{ target, cell: "never", code: "never", id, name, what, from: "never" }];
  });
  return { refusals, said: [] };
}

/** What the policy says to steps that lose data, or may: what cannot be read is judged by its first words. */
export function judgeDestructive(input: PlanInput, steps: readonly Step[]): Judgement {
  const refusals: Refusal[] = [];
  const said: Said[] = [];
  const { request, policy } = input;
  for (const { migration, destructive, action } of steps) {
    if (destructive.length === 0) continue;
    const { id, name } = migration;
    if (request.allowDestructive.includes(id) || (request.granted && action === "revert")) continue;
    if (policy.cells.destructive === "allow") {
      said.push({ cell: "destructive", id, name, detail: destructive.map(inWords).join(", ") });
      continue;
    }
    const verb = action !== "revert" ? "up" : request.because === "redo" ? "redo" : "down";
    const what = { id, name, what: destructive.map(inWords) };
    const code = destructive.every(({ kind }) => kind === "command") ? "unread" : "destructive";
    refusals.push(refusal(input, "destructive", code, what, allowing(verb, input, steps)));
  }
  return { refusals, said };
}

/** All that it has to allow: one for each id would be refused for the others. */
function allowing(verb: "up" | "down" | "redo", { request }: PlanInput, steps: readonly Step[]): string {
  const ids = steps.flatMap(({ migration, destructive }) => (destructive.length > 0 ? [migration.id] : []));
  return commandFor(verb, request, ["--allow-destructive", ids.join(",")]);
}

/** The same command again, with what allows it. */
export function commandFor(
  verb: "up" | "down" | "redo" | "reset",
  { to, steps, only }: Pick<PlanRequest, "to" | "steps" | "only">,
  flags: readonly string[],
): string {
  const range = [
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(steps === undefined ? [] : [`--steps ${steps}`]),
    ...(only === undefined ? [] : [`--only ${only}`]),
  ];
  return ["sluice", verb, ...(verb === "redo" || verb === "reset" ? [] : range), ...flags].join(" ");
}

/** `drop table bootstrap_tokens`: the action's own words, the same in every language. */
export function inWords(action: Action): string {
  return `${action.kind.replaceAll("-", " ")} ${action.object}`.trim();
}

function refusal(
  input: Pick<PlanInput, "policy" | "target">,
  cell: Cell,
  code: Refusal["code"],
  of: { readonly id: string; readonly name: string; readonly what?: readonly string[] },
  allow?: string,
): Refusal {
  return {
    target: input.target,
    cell,
    code,
    id: of.id,
    name: of.name,
    what: of.what ?? [],
    from: input.policy.from[cell],
    ...(allow ? { allow } : {}),
  };
}
