import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Pooler, ServerError, type Session } from "../engine.js";

/** So many of a pool's own idle connections are taken before nobody is said to know. */
const mostHolders = 24;

/** A full pool lets a session wait: so long, and then it is asked whether ours waits, too. */
const patienceMs = 1000;

const settlingMs = 250;

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
  const [{ pid = "", at = "" } = {}] = (await own.send({ statements: [mark] })).sets[0] ?? [];
  // As the user that logged in, whose own sessions are never hidden.
  const question = `SET LOCAL ROLE NONE; SELECT pg_stat_clear_snapshot(); SELECT pg_backend_pid() AS pid,
    (SELECT backend_start > '${at}' FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS fresh,
    (SELECT strpos(query, '${token}') > 0 FROM pg_stat_activity WHERE pid = ${pid}) AS untouched`;
  const holders: Session[] = [];
  try {
    while (holders.length < mostHolders) {
      const holder = await open();
      holders.push(holder);
      const begun = holder.send({ statements: ["BEGIN"] });
      if ((await Promise.race([begun, sleep(patienceMs, "waits" as const)])) === "waits")
        return (await staysOwn(own, pid, mark, begun))
          ? { pooler: "session", pid: Number(pid) }
          : { pooler: "transaction" };
      const [row] = await holder.rows(question);
      if (row?.["pid"] === pid || row?.["untouched"] !== "t") return { pooler: "transaction" };
      if (row["fresh"] !== "t") continue;
      // Whoever was given our process just then has now had time to say something there.
      await sleep(settlingMs);
      const [later] = await holder.rows(question);
      return later?.["untouched"] === "t" && (await pidOf(own, mark)) === pid
        ? { pooler: "session", pid: Number(pid) }
        : { pooler: "transaction" };
    }
  } catch (error) {
    // A pool that takes no more clients, or lets them wait no longer, tells nothing.
    if (!own.alive) throw error;
  } finally {
    await Promise.all(holders.map(letGo));
  }
  return { pooler: "unknown" };
}

/**
 * A full pool lets a session wait. Where ours has to wait as well it comes behind it; where it is answered at once, by
 * the same process each time, while the other one still waits, that process is its own.
 */
async function staysOwn(own: Session, pid: unknown, mark: string, begun: Promise<unknown>): Promise<boolean> {
  for (let left = 3; left > 0; left--) {
    const answered = await Promise.race([pidOf(own, mark), begun.then(() => undefined)]);
    if (answered !== pid) return false;
    if ((await Promise.race([begun, sleep(patienceMs, "waits" as const)])) !== "waits") return false;
  }
  return true;
}

async function pidOf(session: Session, mark: string): Promise<unknown> {
  return (await session.send({ statements: [mark] })).sets[0]?.[0]?.["pid"];
}

/** A pooler throws away what is given back inside a transaction; one that still waits is ended as it is. */
async function letGo(holder: Session): Promise<void> {
  if (holder.saying === undefined) await holder.send({ statements: ["ROLLBACK"] });
  await holder.close();
}

/** A pooler for single statements ends whoever begins a transaction. */
async function mayBegin(own: Session): Promise<boolean> {
  for (const text of ["BEGIN", "COMMIT"]) {
    const { fault } = await own.send({ statements: [text] });
    if (fault?.sqlstate?.startsWith("08P")) return false;
    if (fault) throw new ServerError(fault);
  }
  return true;
}
