import { defineConfig } from "sluice/config";

export default defineConfig({
  name: "config server",
  targets: {
    // Without DATABASE_URL a PostgreSQL from npm runs beside this file: nothing to install for a first try.
    main: { source: "migrations", url: process.env["DATABASE_URL"] ?? "embedded:" },
  },
  environments: {
    development: { policy: "forgiving" },
    staging: { policy: "never-at-start" },
    production: { policy: "never-at-start" },
  },
});
