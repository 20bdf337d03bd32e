import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A service of a compose file that is a database. */
export interface ComposeDatabase {
  readonly file: string;
  readonly service: string;
  readonly image: string;
  /** Where this machine reaches it, where the file says so. */
  readonly port?: number;
}

const names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const databaseImage = /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb(?:-ha)?|mysql|mariadb)(?:$|[:@])/;

/** The databases in a folder's compose file. Reads service names, images and ports only, by their indentation: no YAML parser. */
export function findComposeDatabases(folder: string): readonly ComposeDatabase[] {
  for (const file of names) {
    const text = textOf(join(folder, file));
    if (text !== undefined) return databasesIn(text, file);
  }
  return [];
}

function databasesIn(text: string, file: string): readonly ComposeDatabase[] {
  const services = new Map<string, { image?: string; readonly ports: Map<string, number> }>();
  let inServices = false;
  let depth = -1;
  let service = "";
  for (const line of text.split(/\r?\n/)) {
    const [, published, fallback, inside] = shortPort.exec(line) ?? [];
    if (inside !== undefined) services.get(service)?.ports.set(inside, Number(published ?? fallback));
    const entry = /^(\s*)(["']?)([\w.-]+)\2:\s*(.*?)\s*(?:\s#.*)?$/.exec(line);
    if (!entry) continue;
    const [, indent = "", , key = "", value = ""] = entry;
    if (indent === "") inServices = key === "services";
    else if (inServices && (depth < 0 || indent.length === depth)) {
      [depth, service] = [indent.length, key];
      services.set(service, { ports: new Map() });
    } else if (inServices && key === "image") services.get(service)!.image = value.replace(/^["']|["']$/g, "");
  }
  return [...services].flatMap(([name, { image = "", ports }]) => {
    if (!databaseImage.test(image)) return [];
    const port = ports.get(/mysql|mariadb/.test(image) ? "3306" : "5432");
    return [{ file, service: name, image, ...(port === undefined ? {} : { port }) }];
  });
}

/** `- "5433:5432"`, `- 127.0.0.1:5433:5432`, `- "${DB_PORT:-5433}:5432"`. */
const shortPort = /^\s*-\s*["']?(?:[\d.]+:)?(?:(\d+)|\$\{\w+:?-(\d+)\}):(\d+)(?:\/tcp)?["']?\s*(?:#.*)?$/;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
