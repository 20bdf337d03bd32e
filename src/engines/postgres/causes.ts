import { networkCauses } from "../../core/failures/causes-network.js";
import type { Cause } from "../../core/model/cause.js";
import { connectCauses } from "./causes-connect.js";
import { doorCauses } from "./causes-door.js";
import { dataCauses } from "./causes-data.js";
import { ddlCauses } from "./causes-ddl.js";
import { limitCauses } from "./causes-limits.js";
import { objectCauses } from "./causes-objects.js";
import { poolerCauses } from "./causes-pooler.js";
import { rightCauses } from "./causes-rights.js";
import { statementCauses } from "./causes-statement.js";
import { waitCauses } from "./causes-waits.js";

/** Why PostgreSQL, its network and its TLS fail. Within a state the most specific comes first. */
export const postgresCauses: readonly Cause[] = [
  ...doorCauses,
  ...connectCauses,
  ...poolerCauses,
  ...networkCauses,
  ...limitCauses,
  ...rightCauses,
  ...objectCauses,
  ...ddlCauses,
  ...statementCauses,
  ...waitCauses,
  ...dataCauses,
];
