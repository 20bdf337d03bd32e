import { prismaAddress } from "./prisma-address.js";
import { wantedFormat } from "./wanted.js";

/** `prisma db push`: the state is Prisma's schema, and there are no migration files. */
export const prismaDbPush = wantedFormat({
  name: "prisma-db-push",
  title: "Prisma",
  dropsOthers: true,
  recognise({ files }) {
    const found = files.find(({ path }) => path === "schema.prisma");
    return { sure: found !== undefined, migrations: found ? 1 : 0, evidence: found?.path ?? "" };
  },
  isState: (path) => path.endsWith(".prisma"),
  finds: (text, beside) => {
    const configurations = ["ts", "mts", "cts", "js", "mjs", "cjs"].map((ending) => beside(`prisma.config.${ending}`));
    return prismaAddress(
      text,
      configurations.find((each) => each !== undefined),
    );
  },
  usual: (at) => {
    const file = /^[\w./-]+$/.test(at) ? at : `'${at.replaceAll("'", "'\\''")}'`;
    const diff = `npx prisma migrate diff --from-schema-datasource ${file} --to-schema-datamodel ${file}`;
    return {
      pending: `${diff} --exit-code`,
      sql: `${diff} --script`,
      // Without --accept-data-loss it ends where data would be lost.
      up: `npx prisma db push --skip-generate --schema ${file}`,
    };
  },
});
