import { foreignNames } from "./foreign.js";

/** Every word that `format` may have in a configuration, built or not. */
export const formatNames: readonly string[] = [
  ...new Set(["plain", "command", "prisma-db-push", ...foreignNames]),
].sort();
