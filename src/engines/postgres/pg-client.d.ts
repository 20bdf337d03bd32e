/** The driver's client alone: a pool and a native twin come with the package's own face, and neither is used. */
declare module "pg/lib/client.js" {
  import type { Client as PgClient } from "pg";
  const Client: typeof PgClient;
  export default Client;
}
