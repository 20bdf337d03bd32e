import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A service of a compose file that is a database. */
export interface ComposeDatabase {
  readonly file: string;
  readonly service: string;
  readonly image: string;
}

const names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const databaseImage = /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb(?:-ha)?|mysql|mariadb)(?:$|[:@])/;

/** The databases in a folder's compose file. Reads service names and images only, by their indentation: no YAML parser. */
export function findComposeDatabases(folder: string): readonly ComposeDatabase[] {
  for (const file of names) {
    const text = textOf(join(folder, file));
    if (text !== undefined) return databasesIn(text, file);
  }
  return [];
}

function databasesIn(text: string, file: string): readonly ComposeDatabase[] {
  const found: ComposeDatabase[] = [];
  let inServices = false;
  let depth = -1;
  let service = "";
  for (const line of text.split(/\r?\n/)) {
    const entry = /^(\s*)(["']?)([\w.-]+)\2:\s*(.*?)\s*(?:\s#.*)?$/.exec(line);
    if (!entry) continue;
    const [, indent = "", , key = "", value = ""] = entry;
    if (indent === "") inServices = key === "services";
    else if (inServices && (depth < 0 || indent.length === depth)) [depth, service] = [indent.length, key];
    else if (inServices && key === "image") {
      const image = value.replace(/^["']|["']$/g, "");
      if (databaseImage.test(image)) found.push({ file, service, image });
    }
  }
  return found;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
