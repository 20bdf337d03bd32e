/** The JSON Schemas of a folder, by file name without its end. */
export type Schemas = Readonly<Record<string, Schema>>;

export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface Field {
  /** `targets[].migrations[].id`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly about: string;
}

/** What every document has, told once. */
const common: readonly string[] = ["ok", "command", "exitCode", "error"];

/** Every field of a command's document, depth first, without those that every document has. */
export function fieldsOf(command: string, schemas: Schemas): readonly Field[] {
  const schema = schemas[command];
  if (!schema) throw new Error(`there is no schema/${command}.json`);
  return walk(schema, command, "", schemas, []).filter(({ path }) => !common.includes(path));
}

function walk(
  schema: Schema,
  file: string,
  prefix: string,
  schemas: Schemas,
  seen: readonly Schema[],
): readonly Field[] {
  const fields: Field[] = [];
  for (const [name, given] of Object.entries(schema.properties ?? {})) {
    const path = `${prefix}${name}`;
    if (prefix === "" && common.includes(name)) continue;
    const [own, ownFile] = resolved(given, file, schemas);
    const item = own.items ? resolved(own.items, ownFile, schemas) : undefined;
    const [inner, innerFile] = item ?? [own, ownFile];
    const shownPath = item ? `${path}[]` : path;
    const required = schema.required?.includes(name) ?? false;
    fields.push({
      path: shownPath,
      type: typeOf(inner, item !== undefined),
      required,
      about: given.description ?? own.description ?? "",
    });
    if (!seen.includes(inner)) fields.push(...walk(inner, innerFile, `${shownPath}.`, schemas, [...seen, inner]));
  }
  return fields;
}

function resolved(schema: Schema, file: string, schemas: Schemas): readonly [Schema, string] {
  if (schema.$ref === undefined) return [schema, file];
  const [otherFile = "", pointer = ""] = schema.$ref.split("#");
  const next = otherFile === "" ? file : otherFile.replace(/\.json$/, "");
  let found: unknown = schemas[next];
  for (const part of pointer.split("/").filter((each) => each !== ""))
    found = (found as Record<string, unknown>)?.[part];
  if (typeof found !== "object" || found === null) throw new Error(`${file}: ${schema.$ref} leads nowhere`);
  return resolved(found, next, schemas);
}

function typeOf(schema: Schema, inList: boolean): string {
  const words =
    schema.const !== undefined
      ? JSON.stringify(schema.const)
      : schema.enum
        ? schema.enum.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" / ")
        : schema.anyOf || schema.oneOf
          ? (schema.anyOf ?? schema.oneOf ?? []).map((each) => typeOf(each, false)).join(" or ")
          : typeof schema.type === "string"
            ? schema.type
            : (schema.type?.join(" or ") ?? "object");
  return inList ? `list of ${words}` : words;
}
