import { type Session, ServerError } from "../engine.js";

/**
 * What a look finds in a transaction that is read-only and has the settings which each of ours begins with: a name
 * means the same in it as in a migration. Undefined where the server does not let us look.
 */
export async function look<T>(
  session: Session,
  work: (begin: readonly string[]) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work(["BEGIN READ ONLY", ...session.preamble.map((setting) => `SET LOCAL ${setting}`)]);
  } catch (error) {
    if (error instanceof ServerError && !error.fault.lost) return undefined;
    throw error;
  } finally {
    if (session.alive) await session.send({ statements: ["ROLLBACK"] });
  }
}
