import type { ConvertResult } from "../../../src/operations/convert.js";
import { where } from "./results.js";

export const converted: ConvertResult = {
  dryRun: false,
  targets: [
    {
      ...where,
      from: "plain",
      to: "prisma",
      source: "migrations",
      out: "prisma/migrations",
      counted: true,
      migrations: [
        {
          id: "0",
          name: "init",
          file: "migrations/0_init.sql",
          newId: "00000000000001_init",
          newFile: "prisma/migrations/00000000000001_init/migration.sql",
        },
        {
          id: "001",
          name: "add_soft_delete",
          file: "migrations/001_add_soft_delete.sql",
          newId: "00000000000002_add_soft_delete",
          newFile: "prisma/migrations/00000000000002_add_soft_delete/migration.sql",
        },
      ],
      files: [
        "prisma/migrations/00000000000002_add_soft_delete/migration.sql",
        "prisma/migrations/00000000000002_add_soft_delete/down.sql",
        "prisma/migrations/migration_lock.toml",
      ],
      history: {
        state: "carried",
        from: "sluice.history",
        to: "_prisma_migrations",
        carried: [{ id: "0", newId: "00000000000001_init", state: "applied" }],
      },
    },
  ],
};
