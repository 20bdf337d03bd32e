import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Pooler, type Row, ServerError, type Session } from "../engine.js";

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
  const { sets } = await own.send({ text: `SELECT /* ${token} */ pg_backend_pid() AS pid, clock_timestamp() AS at` });
  const pid = Number(sets[0]?.[0]?.["pid"]);
  // As the user that logged in, whose own sessions are never hidden.
  const question = `SET LOCAL ROLE NONE; SELECT pg_backend_pid() AS pid,
    (SELECT backend_start > '${sets[0]?.[0]?.["at"]}' FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS fresh,
    (SELECT strpos(query, '${token}') > 0 FROM pg_stat_activity WHERE pid = ${pid}) AS untouched`;
  const holders: Holder[] = [];
  try {
    while (holders.length < mostHolders) {
      const holder = new Holder();
      holders.push(holder);
      const answer = holder.begin(open, question);
      const row = await Promise.race([answer, sleep(patienceMs, "waits" as const)]);
      if (row === "waits")
        return (await isServed(own, pid, answer)) ? { pooler: "session", pid } : { pooler: "unknown" };
      if (!row) return { pooler: "unknown" };
      if (Number(row["pid"]) === pid || row["untouched"] !== "t") return { pooler: "transaction" };
      if (row["fresh"] === "t") return { pooler: "session", pid };
    }
    return { pooler: "unknown" };
  } finally {
    await Promise.all(holders.map((holder) => holder.end()));
  }
}

/** A session inside a transaction, which keeps a process of the server from the others. */
class Holder {
  #session: Session | undefined;
  #served = false;
  #over = false;

  /** What it sees; undefined where it comes to nothing. */
  async begin(open: () => Promise<Session>, question: string): Promise<Row | undefined> {
    try {
      this.#session = await open();
      if (this.#over) await this.#session.close();
      await this.#session.send({ text: "BEGIN" });
      const [row] = await this.#session.rows(question);
      this.#served = true;
      return row;
    } catch {
      return undefined;
    }
  }

  async end(): Promise<void> {
    this.#over = true;
    // A pooler throws away what is given back inside a transaction.
    if (this.#served) await this.#session?.send({ text: "ROLLBACK" });
    await this.#session?.close();
  }
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

/** While another waits for a process of the pool: one that has to be waited for as well would come behind it. */
async function isServed(own: Session, pid: number, other: Promise<unknown>): Promise<boolean> {
  const [row] = await own.rows("SELECT pg_backend_pid() AS pid");
  const waits = await Promise.race([other.then(() => false), sleep(patienceMs, true)]);
  return waits && Number(row?.["pid"]) === pid;
}
