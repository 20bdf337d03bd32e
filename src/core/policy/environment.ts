import type { EnvironmentKind } from "./policy.js";

const synonyms: Readonly<Record<EnvironmentKind, readonly string[]>> = {
  development: ["dev", "develop", "local", "development"],
  test: ["test", "testing", "ci"],
  staging: ["stg", "stage", "staging"],
  production: ["prod", "production"],
};

/** One word for each environment: `dev` and `local` are `development`; any other name stays as it is. */
export function environmentNamed(given: string): string {
  return known(given) ?? given.trim();
}

/** What an environment is treated as. Unknown or unset counts as production. */
export function kindOf(environment: string): EnvironmentKind {
  return known(environment) ?? "production";
}

function known(given: string): EnvironmentKind | undefined {
  const word = given.trim().toLowerCase();
  return (Object.keys(synonyms) as EnvironmentKind[]).find((kind) => synonyms[kind].includes(word));
}
