import type { Engine, Session } from "../engines/engine.js";

/** The server's name, where it commits what defines anything by itself: what is half done stays so. */
export function commitsDdl(
  { server }: Pick<Session, "server">,
  { engine }: { readonly engine: Engine },
): { readonly commitsDdl?: string } {
  return engine.can.transactionalDdl ? {} : { commitsDdl: server.title };
}
