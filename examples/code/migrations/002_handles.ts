import type { Migration } from "sluice";

/** What SQL alone cannot do: handles of a few users, as the service itself writes them. In one transaction with its history row. */
export const up: Migration = async ({ sql }) => {
  for (const { id, full_name: name } of await sql`SELECT id, full_name FROM users WHERE full_name NOT LIKE ${"User %"}`)
    await sql`UPDATE users SET handle = ${handleOf(name ?? "")} WHERE id = ${id ?? null}`;
};

export const down: Migration = ({ sql }) => sql`UPDATE users SET handle = NULL WHERE handle IS NOT NULL`;

function handleOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("Ł", "L");
  return plain.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
}
