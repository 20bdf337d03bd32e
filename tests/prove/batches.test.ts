import { postgresBatches } from "../servers/batch-postgres.js";
import { proveBatches } from "../servers/batch-proof.js";
import { majors } from "../servers/database.js";

proveBatches(`PostgreSQL ${majors.at(-1)}`, postgresBatches, 1);
