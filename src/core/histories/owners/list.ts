import { alembic } from "./alembic.js";
import { dbmate } from "./dbmate.js";
import { golangMigrate } from "./golang-migrate.js";
import { goose } from "./goose.js";
import type { Owner } from "./owner.js";
import { prisma } from "./prisma.js";

/** Every tool whose table can be read and written. A new one is a file and a line here. */
export const owners: readonly Owner[] = [goose, golangMigrate, dbmate, prisma, alembic];
