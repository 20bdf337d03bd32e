import type { Cause } from "../../core/model/cause.js";

/** Why PostgreSQL, its network and its TLS fail, most specific first. */
export const postgresCauses: readonly Cause[] = [];
