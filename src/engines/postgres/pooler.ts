import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Pooler, ServerError, type Session } from "../engine.js";

/** So many of a pool's own idle connections are taken before nobody is said to know. */
const mostHolders = 24;

/** A full pool lets a session wait: so long, and then it is asked whether ours waits, too. */
const patienceMs = 1000;

/**
 * Of what kind the pooler is. A transaction of ours ends, and others are begun beside it: where one is served by the
 * process that served us, or somebody else's was, the pooler changes them between transactions. Only where it
 * is proven that the process stays ours (the pool had none left, and ours was idle) it is `session`.
 */
export async function poolerBefore(
  own: Session,
  open?: () => Promise<Session>,
): Promise<{ readonly pooler: Pooler; readonly pid?: number }> {
  if (!(await mayBegin(own))) return { pooler: "statement" };
  if (!open) return { pooler: "unknown" };
  const token = randomUUID();
  const mark = `SELECT /* ${token} */ pg_backend_pid() AS pid, clock_timestamp() AS at`;
  const [{ pid = "", at = "" } = {}] = (await own.send({ text: mark })).sets[0] ?? [];
  // As the user that logged in, whose own sessions are never hidden.
  const question = `SET LOCAL ROLE NONE; SELECT pg_backend_pid() AS pid,
    (SELECT backend_start > '${at}' FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS fresh,
    (SELECT strpos(query, '${token}') > 0 FROM pg_stat_activity WHERE pid = ${pid}) AS untouched`;
  const holders: Session[] = [];
  try {
    for (let waited = false; holders.length < mostHolders && !waited;) {
      const holder = await open();
      holders.push(holder);
      const answer = holder.send({ text: "BEGIN" }).then(() => holder.rows(question));
      // It may come to nothing when it is let go.
      answer.catch(() => {});
      waited = (await Promise.race([answer, sleep(patienceMs, "waits" as const)])) === "waits";
      const rows = waited ? await whileOwnIsAsked(own, mark, answer) : await answer;
      if (rows === "waits") return { pooler: "session", pid: Number(pid) };
      const [row] = rows;
      if (row?.["pid"] === pid || row?.["untouched"] !== "t") return { pooler: "transaction" };
      if (row["fresh"] === "t") return { pooler: "session", pid: Number(pid) };
    }
  } catch (error) {
    // A pool that takes no more clients, or lets them wait no longer, tells nothing.
    if (!own.alive) throw error;
  } finally {
    await Promise.all(holders.map(letGo));
  }
  return { pooler: "unknown" };
}

/** A full pool lets a session wait. Where ours has to wait as well it comes behind it; where it is answered at once, its process is its own. */
async function whileOwnIsAsked<T>(own: Session, mark: string, answer: Promise<T>): Promise<T | "waits"> {
  await Promise.race([own.send({ text: mark }), answer]);
  return Promise.race([answer, sleep(patienceMs, "waits" as const)]);
}

/** A pooler throws away what is given back inside a transaction; one that still waits is ended as it is. */
async function letGo(holder: Session): Promise<void> {
  if (holder.saying === undefined) await holder.send({ text: "ROLLBACK" });
  await holder.close();
}

/** A pooler for single statements ends whoever begins a transaction. */
async function mayBegin(own: Session): Promise<boolean> {
  for (const text of ["BEGIN", "COMMIT"]) {
    const { fault } = await own.send({ text });
    if (fault?.sqlstate?.startsWith("08P")) return false;
    if (fault) throw new ServerError(fault);
  }
  return true;
}
