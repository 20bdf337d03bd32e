import type { Evidence, Fate, Noted, Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { fate } from "./fate.js";
import { subjectIn } from "./leftovers.js";
import { tokensOf } from "./phrases.js";

/** What shows whether a statement outside a transaction took effect: what a run finds that looks at it, in words. */
export async function trace(session: Session, noted: Noted): Promise<Evidence | undefined> {
  const found = await fate(session, noted);
  if (found.kind === "unknown") return undefined;
  const about = aboutOf(noted.statement, found);
  if (!about) return undefined;
  const { object, removes } = about;
  if (found.kind === "running") return { ...about, there: false, half: true, as: `pid ${found.holder.pid}` };
  const clear = found.clear.map(({ text }) => text);
  const half = clear.length > 0 || (found.kind === "again" && found.half);
  const there = removes ? found.kind === "again" || half === true : found.kind === "done";
  const as = half ? about.half : found.kind === "again" ? found.instead : undefined;
  return {
    object,
    there,
    ...(removes ? { removes } : {}),
    ...(half ? { half } : {}),
    ...(as === undefined ? {} : { as }),
    ...(clear.length > 0 ? { clear } : {}),
  };
}

interface About extends Pick<Evidence, "object" | "removes"> {
  /** As psql says it of what is neither in nor out. */
  readonly half?: string;
}

/** Undefined where it leaves nothing that could be looked for. */
function aboutOf(statement: string, found: Fate): About | undefined {
  const subject = subjectIn(statement);
  switch (subject?.kind) {
    case "create-index":
      return { object: `index ${subject.name ?? `ON ${subject.table}`}`, half: "INVALID" };
    case "drop-index":
      return { object: `index ${subject.name}`, removes: true, half: "INVALID" };
    case "detach":
      return { object: `partition ${subject.partition} OF ${subject.table}`, removes: true, half: "DETACH PENDING" };
    case "reindex": {
      // A valid index does not tell that it was built anew.
      const rest = "clear" in found ? found.clear.map(({ index = "" }) => index) : [subject.name];
      return rest.length > 0 ? { object: `index ${rest.join(", ")}`, half: "INVALID" } : undefined;
    }
    case undefined: {
      const [verb = "", what = "", ...rest] = tokensOf(statement, postgresDialect.rules).slice(0, 5);
      if (!/^(?:CREATE|DROP)$/i.test(verb) || !/^(?:DATABASE|TABLESPACE)$/i.test(what)) return undefined;
      const name = rest[0]?.toUpperCase() === "IF" ? rest[2] : rest[0];
      return {
        object: `${what.toLowerCase()} ${name ?? ""}`,
        half: "INVALID",
        ...(/^DROP$/i.test(verb) ? { removes: true } : {}),
      };
    }
  }
}
