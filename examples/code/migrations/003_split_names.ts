import type { Migration } from "sluice";

export const transaction = "batches";

/** A long change: each batch commits by itself, and whoever is killed goes on behind the last one. */
export const up: Migration = ({ sql, batches }) =>
  batches({
    table: "users",
    key: "id",
    size: 1000,
    run: ({ rows }) => sql`
      UPDATE users SET given_name = split_part(full_name, ' ', 1), family_name = split_part(full_name, ' ', 2)
      WHERE ${rows}`,
  });

export const down: Migration = ({ sql, batches }) =>
  batches({
    table: "users",
    key: "id",
    run: ({ rows }) => sql`UPDATE users SET given_name = NULL, family_name = NULL WHERE ${rows}`,
  });
