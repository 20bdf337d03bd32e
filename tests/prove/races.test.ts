import { test } from "vitest";
import { postgresRaces } from "../races/postgres-ground.js";
import { proveRaces } from "../races/prove.js";
import { majors } from "../servers/database.js";

test.each(majors)("whoever races on PostgreSQL %s, each is applied exactly once and nobody is blamed", (major) =>
  proveRaces(postgresRaces(major), 1 / majors.length),
);
