import { majors } from "../servers/database.js";
import { postgresMatrix } from "../servers/matrix-postgres.js";
import { proveMatrix } from "../servers/matrix-proof.js";
import { isProof } from "./budget.js";

for (const major of isProof ? majors : majors.slice(-1))
  proveMatrix(`PostgreSQL ${major}`, postgresMatrix(major), 1 / majors.length);
