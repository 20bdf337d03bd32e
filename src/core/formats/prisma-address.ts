/** Where a tool finds its database. */
export interface ToolAddress {
  /** Names of variables that hold an address. */
  readonly variables: readonly string[];
  /** Addresses that stand there themselves. */
  readonly written: readonly string[];
}

/** As Prisma's schema says it, or its configuration where that has the datasource. */
export function prismaAddress(schema: string, configuration = ""): ToolAddress {
  const blocks = [...schema.matchAll(/^[ \t]*datasource\s+\w+\s*\{([^}]*)\}/gm)].map(([, inner = ""]) => inner);
  const found = [
    ...blocks.flatMap((block) => [...block.matchAll(inSchema)]),
    ...configuration.replace(/^\s*\/\/.*$/gm, "").matchAll(inConfiguration),
  ].map(({ groups = {} }) => groups);
  const all = (name: "variable" | "written"): readonly string[] => [
    ...new Set(found.flatMap(({ [name]: value }) => (value === undefined ? [] : [value]))),
  ];
  return { variables: all("variable"), written: all("written") };
}

const inSchema = /^[ \t]*(?:url|directUrl)\s*=\s*(?:env\(\s*"(?<variable>[^"]+)"\s*\)|"(?<written>[^"]+)")/gm;

const inConfiguration =
  /\b(?:url|directUrl)\s*:\s*(?:(?:env(?:<[^>]*>)?\(\s*["']|process\.env(?:\.|\[\s*["']))(?<variable>\w+)|["'](?<written>\w+:\/\/[^"']+))/g;
