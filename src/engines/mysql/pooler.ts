import type { Pooler, Session } from "../engine.js";

/** So many transactions are held open before a proxy is believed to leave our session alone. */
const holders = 8;

/**
 * Of what kind the proxy is. We take a lock and say nothing, others begin transactions: where one of them is served by
 * the server's session that served us, or the lock is not ours any more, the proxy changes sessions between statements.
 */
export async function poolerBefore(own: Session, open?: () => Promise<Session>): Promise<Pooler> {
  if (!open) return "unknown";
  const name = `'sluice_look_${process.pid}_${Math.trunc(performance.now())}'`;
  const [ours] = await own.rows(`SELECT GET_LOCK(${name}, 0) AS got, CONNECTION_ID() AS id`);
  const others: Session[] = [];
  try {
    while (others.length < holders) {
      const other = await open();
      others.push(other);
      await other.send({ statements: ["START TRANSACTION"] });
      const [theirs] = await other.rows("SELECT CONNECTION_ID() AS id");
      const [still] = await own.rows(`SELECT IS_USED_LOCK(${name}) = CONNECTION_ID() AS held, CONNECTION_ID() AS id`);
      if (theirs?.["id"] === ours?.["id"] || still?.["id"] !== ours?.["id"] || still?.["held"] !== "1")
        return "transaction";
    }
    return "session";
  } finally {
    if (own.alive) await own.rows(`SELECT RELEASE_LOCK(${name})`);
    await Promise.all(others.map((other) => other.close()));
  }
}
