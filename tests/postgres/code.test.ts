import { testCode } from "../servers/code-tests.js";
import { freshDatabase } from "../servers/database.js";

testCode("PostgreSQL", { fresh: () => freshDatabase(), transactionalDdl: true });
