import type { NotedBy } from "./applied.js";
import type { Holder } from "./holder.js";
import type { Unshown } from "./unshown.js";

/** Why nobody can know what became of a migration. */
export type UnknownWhy =
  | { readonly kind: "catalog_silent" }
  /** `maybe`: the session may be another client's by now. */
  | { readonly kind: "still_running"; readonly pid: number; readonly connection?: true; readonly maybe?: true }
  /** Some of it is in, and its file is gone. `doubted`: what became of the part it stopped at is not known either. */
  | { readonly kind: "file_gone"; readonly doubted?: true }
  /** Another tool has noted it as begun or failed. */
  | ({ readonly kind: "noted_elsewhere"; readonly error?: string } & NotedBy)
  /** Some of it is in, and it is not seen how its down takes back just that. */
  | { readonly kind: "partly_in"; readonly unshown: Unshown }
  /** Some of it was taken back; it is not applied over the rest. */
  | { readonly kind: "partly_back" }
  /** Some of it is in, and the rest reads what only the session had that is gone: a variable, a prepared statement. */
  | { readonly kind: "session_gone"; readonly name: string }
  /** It writes to a table without transactions, and broke off: how much of it was written nobody knows. */
  | { readonly kind: "outlasts"; readonly table: string }
  /** A transaction that is not in, and not out either: the file ended it, or wrote to tables that have none. */
  | { readonly kind: "ended_inside" }
  /** It failed, and what it did before that may be in: it ended a transaction inside, or what it left could not be cleared. `untold`: no later look will tell. */
  | { readonly kind: "broke_off"; readonly message: string; readonly untold?: true }
  /** The server finished it, and only warned of what was lost with it: whether it may stay so, a person says. */
  | { readonly kind: "only_warned"; readonly message: string }
  /** It was done by something whose doings nobody sees, and did not end well, or nobody knows how. */
  | { readonly kind: "performed"; readonly way: "code" | "command"; readonly message?: string }
  /** Each of its batches that is in is known, and it goes on behind them. `rows`: how many are in by them. */
  | { readonly kind: "in_batches"; readonly message: string; readonly rows?: number }
  /** It ran, but its history row was refused. */
  | { readonly kind: "unrecorded"; readonly message: string };

export function stillRunning({ pid, connection, maybe }: Holder): UnknownWhy {
  return { kind: "still_running", pid, ...(connection ? { connection } : {}), ...(maybe ? { maybe } : {}) };
}

/** What keeps a run from starting, as far as nobody can know what to do. */
export function whyBlocked(blocked: {
  readonly code: "session_gone" | "partly_in" | "partly_back" | "file_gone" | "noted_elsewhere";
  readonly notedBy?: NotedBy & { readonly error?: string };
  readonly lacks?: string;
  readonly unshown?: Unshown;
  readonly doubted?: true;
}): UnknownWhy {
  const { code, lacks = "", unshown = { because: "in-doubt" } } = blocked;
  if (code === "noted_elsewhere") return { kind: code, ...(blocked.notedBy ?? { tool: "", as: "begun" }) };
  if (code === "session_gone") return { kind: code, name: lacks };
  if (code === "file_gone") return { kind: code, ...(blocked.doubted ? { doubted: true } : {}) };
  return code === "partly_in" ? { kind: code, unshown } : { kind: code };
}
