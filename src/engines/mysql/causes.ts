import { networkCauses } from "../../core/failures/causes-network.js";
import type { Cause } from "../../core/model/cause.js";
import { charsetCauses } from "./causes-charset.js";
import { connectCauses } from "./causes-connect.js";
import { dataCauses, lossCauses } from "./causes-data.js";
import { ddlCauses } from "./causes-ddl.js";
import { existsCauses } from "./causes-exists.js";
import { keyCauses } from "./causes-keys.js";
import { missingCauses } from "./causes-missing.js";
import { rightCauses } from "./causes-rights.js";
import { statementCauses } from "./causes-statement.js";

/** Why MariaDB and MySQL, their network and their TLS fail. Of one number the most specific comes first. */
export const mysqlCauses: readonly Cause[] = [
  ...lossCauses,
  ...connectCauses,
  ...networkCauses,
  ...rightCauses,
  ...missingCauses,
  ...existsCauses,
  ...keyCauses,
  ...ddlCauses,
  ...statementCauses,
  ...charsetCauses,
  ...dataCauses,
];
