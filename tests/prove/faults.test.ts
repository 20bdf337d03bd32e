import { test } from "vitest";
import { postgresGround } from "../faults/postgres-ground.js";
import { proveFaults } from "../faults/prove.js";
import { majors } from "../servers/database.js";

test.each(majors)("whatever happens on PostgreSQL %s, at whichever message or event", (major) =>
  proveFaults(postgresGround(major), 1 / majors.length),
);
