import { postgresBatches } from "../servers/batch-postgres.js";
import { testBatches } from "../servers/batch-tests.js";

testBatches("PostgreSQL", postgresBatches);
