import type { StatementPiece } from "../../core/sql/piece.js";
import type { ServerFacts, Session } from "../engine.js";
import type { Forbidden, Forbids, PlannedUnit } from "../forbids.js";
import { tokensOf } from "./dialect.js";
import { lacksKey } from "./keyless.js";
import { tooLong } from "./too-long.js";

type Features = Readonly<Record<string, string>>;

/** What a server refuses of a plan is known from what it is set to, and from whether we are above that. */
export async function forbids(session: Session, units: readonly PlannedUnit[]): Promise<Forbids | undefined> {
  const { server } = session;
  const features = server.features ?? {};
  const logged = loggedRoutines(server, features);
  const rules = [lengthOf(features), keyDemanded(server, features)];
  if (logged && units.some((unit) => logged.concerns(unit))) rules.push(await logged.asked(session));
  const known = rules.filter(
    (rule): rule is Forbids => rule !== undefined && units.some((unit) => rule.concerns(unit)),
  );
  if (known.length === 0) return undefined;
  return {
    concerns: (unit) => known.some((rule) => rule.concerns(unit)),
    forbidden: (unit, statement, sent) => {
      for (const rule of known) {
        const found = rule.concerns(unit) && rule.forbidden(unit, statement, sent);
        if (found) return found;
      }
      return undefined;
    },
  };
}

/** Units count in characters, of which each is three bytes at most. */
function lengthOf(features: Features): Forbids | undefined {
  const longest = Number(features["max_allowed_packet"]);
  if (!longest) return undefined;
  return {
    concerns: ({ longest: characters }) => characters * 3 + mostLabel >= longest,
    forbidden: (_unit, _statement, sent) => {
      const fault = tooLong(sent, longest);
      return fault && { fault };
    },
  };
}

const mostLabel = 1024;

function keyDemanded({ title }: ServerFacts, features: Features): Forbids | undefined {
  const setting = ["sql_require_primary_key", "innodb_force_primary_key"].find((name) => isOn(features, name));
  // It gives each table a key of its own then.
  if (!setting || isOn(features, "sql_generate_invisible_primary_key")) return undefined;
  const ofInnodbAlone = setting.startsWith("innodb");
  if (ofInnodbAlone && !/^innodb$/i.test(features["default_storage_engine"] ?? "")) return undefined;
  const said = ofInnodbAlone ? refusesKeyless.innodb : refusesKeyless.sql;
  const forbidden: Forbidden = {
    fault: { ...said, server: title },
    unless: [setting, "sql_generate_invisible_primary_key", "default_storage_engine"],
  };
  return {
    concerns: ({ why }) => why === "CREATE TABLE",
    forbidden: (_unit, statement) => (lacksKey(tokensOf(statement), ofInnodbAlone) ? forbidden : undefined),
  };
}

const refusesKeyless = {
  sql: {
    message:
      "Unable to create or change a table without a primary key, when the system variable 'sql_require_primary_key' is set.",
    errno: 3750,
    sqlstate: "HY000",
  },
  innodb: { message: "This table type requires a primary key", errno: 1173, sqlstate: "42000" },
} as const;

interface Asking {
  concerns(unit: PlannedUnit): boolean;
  asked(session: Session): Promise<Forbids>;
}

/** What a replica would have to repeat: with a binary log only who may do everything is trusted to write it. */
function loggedRoutines({ title }: ServerFacts, features: Features): Asking | undefined {
  if (!isOn(features, "log_bin") || isOn(features, trust)) return undefined;
  const concerns = ({ why = "" }: PlannedUnit): boolean => /^CREATE (?:FUNCTION|TRIGGER|DEFINER|AGGREGATE)$/.test(why);
  const tell = (fault: typeof unsafe | typeof untrusted): Forbidden => ({
    fault: { ...fault, server: title },
    unless: [trust],
  });
  return {
    concerns,
    asked: async (session) => {
      const trusted = await maySuper(session);
      return {
        concerns,
        forbidden: (_unit, statement) => {
          const made = madeBy(statement);
          if (made === "unsafe") return tell(unsafe);
          return made && !trusted ? tell(untrusted) : undefined;
        },
      };
    },
  };
}

const trust = "log_bin_trust_function_creators";

const unsafe = {
  message:
    "This function has none of DETERMINISTIC, NO SQL, or READS SQL DATA in its declaration and binary logging is enabled",
  errno: 1418,
  sqlstate: "HY000",
};
const untrusted = {
  message: "You do not have the SUPER privilege and binary logging is enabled",
  errno: 1419,
  sqlstate: "HY000",
};

/** Roles that are active are told, too; where more is told than holds, the server itself is left to refuse. */
async function maySuper(session: Session): Promise<boolean> {
  const rows = await session.rows("SHOW GRANTS");
  return rows.some((row) =>
    Object.values(row).some((grant) => /^GRANT (?:ALL PRIVILEGES|.*\bSUPER\b.*) ON \*\.\* TO /s.test(grant ?? "")),
  );
}

/** `unsafe`: a function that does not say what the log needs. What is there already, or another language, is not judged. */
function madeBy(statement: StatementPiece): "unsafe" | "other" | undefined {
  const tokens = tokensOf(statement);
  const words = new Set<string>();
  let noun: string | undefined;
  let before = "";
  while (!tokens.ended) {
    const { said } = tokens.next();
    noun ??= /^(?:FUNCTION|TRIGGER|PROCEDURE|EVENT|VIEW|TABLE)$/.test(said) ? said : undefined;
    if (!(said === "DETERMINISTIC" && before === "NOT")) words.add(said).add(`${before} ${said}`);
    before = said;
  }
  if (words.has("IF NOT") || words.has("SONAME") || words.has("LANGUAGE")) return undefined;
  if (noun === "TRIGGER") return "other";
  if (noun !== "FUNCTION") return undefined;
  return words.has("DETERMINISTIC") || words.has("NO SQL") || words.has("READS SQL") ? "other" : "unsafe";
}

function isOn(features: Features, name: string): boolean {
  return /^(?:ON|1)$/i.test(features[name] ?? "");
}
