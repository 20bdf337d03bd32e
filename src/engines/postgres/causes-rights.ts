import type { Cause, FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, namesIn, roleOf, said, typed } from "./causes-said.js";

/** Rights, and to whom they are to be given. */
export const rightCauses: readonly Cause[] = [
  cause(
    "extension_right_missing",
    (fault) => said(fault, "42501", /extension/),
    (fault) => ({
      cause: `Only a superuser may create the extension ${firstName(fault, "")}.`,
      fix: `let an administrator (or the provider's console) run: CREATE EXTENSION ${typed(firstName(fault, "<extension>"))};`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 확장은 슈퍼유저만 만들 수 있습니다.`,
      fix: `관리자가 실행하거나 업체 콘솔에서 켜세요: CREATE EXTENSION ${typed(firstName(fault, "<extension>"))};`,
    }),
  ),
  cause(
    "schema_right_missing",
    (fault) => said(fault, "42501", /for schema/),
    (fault, where) => ({
      cause: `${actorIn(where, "This role")} may not create in or use the schema ${deniedName(fault, "…")}.${isPublic(fault) ? " Since PostgreSQL 15, public is no longer open to everybody." : ""}`,
      fix: `as its owner: GRANT CREATE, USAGE ON SCHEMA ${deniedName(fault, "<schema>")} TO ${actorOf(where)};`,
    }),
    (fault, where) => ({
      cause: `${actorIn(where, "이 역할")}에게 ${deniedName(fault, "이")} 스키마 권한이 없습니다.${isPublic(fault) ? " PostgreSQL 15부터 public은 모두에게 열려 있지 않습니다." : ""}`,
      fix: `스키마 소유자로 실행: GRANT CREATE, USAGE ON SCHEMA ${deniedName(fault, "<schema>")} TO ${actorOf(where)};`,
    }),
  ),
  cause(
    "database_right_missing",
    (fault) => said(fault, "42501", /for database/),
    (fault, where) => ({
      cause: `${actorIn(whose(fault, where), "This role")} may not ${isConnect(fault.detail) ? "connect to" : "create schemas in"} the database ${deniedName(fault, "…")}.`,
      fix: isOwnSchema(fault, where)
        ? `as the database's owner: ${schemaMade(fault, where)}${elsewhere(fault, where).en}`
        : `as its owner: ${databaseGrant(fault, where)}`,
    }),
    (fault, where) => ({
      cause: `${actorIn(whose(fault, where), "이 역할")}에게 ${deniedName(fault, "이")} 데이터베이스에 ${isConnect(fault.detail) ? "접속할" : "스키마를 만들"} 권한이 없습니다.`,
      fix: isOwnSchema(fault, where)
        ? `데이터베이스 소유자로 실행: ${schemaMade(fault, where)}${elsewhere(fault, where).ko}`
        : `소유자로 실행: ${databaseGrant(fault, where)}`,
    }),
  ),
  cause(
    "not_owner",
    (fault) => said(fault, "42501", /must be owner of/),
    (fault, where) => ({
      cause: `${ownedIn(fault.message)} belongs to another role; only its owner may alter or drop it.`,
      fix: `${tookRole(where) ? "SET ROLE to the owner in the file" : "set session.role to the owner"}; or: GRANT <owner> TO ${actorOf(where)}; or: ALTER ${ownedIn(fault.message).toUpperCase().split(" ")[0] ?? "TABLE"} … OWNER TO ${actorOf(where)};`,
    }),
    (fault, where) => ({
      cause: `소유자가 다른 역할입니다(${ownedIn(fault.message)}). 소유자만 변경하거나 삭제할 수 있습니다.`,
      fix: `${tookRole(where) ? "파일의 SET ROLE을 소유자로 바꾸거나" : "session.role을 소유자로 지정하거나"}: GRANT <소유자> TO ${actorOf(where)}; 또는 ALTER ${ownedIn(fault.message).toUpperCase().split(" ")[0] ?? "TABLE"} … OWNER TO ${actorOf(where)};`,
    }),
  ),
  cause(
    "object_right_missing",
    (fault) => said(fault, "42501", /^permission denied for (?!schema|database)/),
    (fault, where) => ({
      cause: `${actorIn(where, "This role")} has no right on the ${deniedIn(fault.message)}.`,
      fix: `as its owner: GRANT ALL ON ${grantable(fault.message)} TO ${actorOf(where)};`,
    }),
    (fault, where) => ({
      cause: `${actorIn(where, "이 역할")}에게 권한이 없습니다: ${deniedIn(fault.message)}.`,
      fix: `소유자로 실행: GRANT ALL ON ${grantable(fault.message)} TO ${actorOf(where)};`,
    }),
  ),
  cause(
    "right_missing",
    (fault) => said(fault, "42501") && !fault.message.startsWith("could not open"),
    (_, where) => ({
      cause: `${actorIn(where, "This role")} has not the right that this statement needs.`,
      fix: `run it as a role that has (${tookRole(where) ? "SET ROLE in the file" : "session.role"}), or let an administrator grant it`,
    }),
    (_, where) => ({
      cause: `${actorIn(where, "이 역할")}에게 이 문장에 필요한 권한이 없습니다.`,
      fix: `권한이 있는 역할(${tookRole(where) ? "파일의 SET ROLE" : "session.role"})로 실행하거나 관리자에게 권한을 요청하세요`,
    }),
  ),
  cause(
    "role_owns_things",
    (fault) => said(fault, "2BP01", /^role /),
    (fault) => ({
      cause: `The role ${firstName(fault, "")} owns things or holds rights, here or in another database.`,
      fix: `in each database: REASSIGN OWNED BY ${typed(firstName(fault, "<role>"))} TO <other>; DROP OWNED BY ${typed(firstName(fault, "<role>"))};`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 역할이 소유한 객체나 권한이 이 데이터베이스 또는 다른 데이터베이스에 남아 있습니다.`,
      fix: `각 데이터베이스에서: REASSIGN OWNED BY ${typed(firstName(fault, "<role>"))} TO <다른 역할>; DROP OWNED BY ${typed(firstName(fault, "<role>"))};`,
    }),
  ),
];

/** Whom the statement ran as: the file may have taken another role than the session began with. */
function actor({ user, role, settings = {} }: FaultPlace): { readonly name: string | undefined; readonly by?: string } {
  const { role: taken, session_authorization: become } = settings;
  if (taken !== undefined && taken !== "none") return { name: taken, by: "SET ROLE" };
  if (become !== undefined) return { name: become, by: "SET SESSION AUTHORIZATION" };
  return { name: (taken === undefined ? role : undefined) ?? user };
}

function tookRole(where: FaultPlace): boolean {
  return actor(where).by !== undefined;
}

function actorIn(where: FaultPlace, otherwise: string): string {
  const { name = otherwise, by } = actor(where);
  return by === undefined ? name : `${name} (${by})`;
}

/** The same, to be put into a GRANT. */
function actorOf(where: FaultPlace): string {
  return roleOf({ user: actor(where).name ?? "" });
}

/** At the door it is the user alone. */
function whose(fault: Fault, where: FaultPlace): FaultPlace {
  const { user } = where;
  return isConnect(fault.detail) ? (user === undefined ? {} : { user }) : where;
}

function isPublic(fault: Fault): boolean {
  return deniedName(fault, "") === "public";
}

function isConnect(detail: string | undefined): boolean {
  return /CONNECT/.test(detail ?? "");
}

/** No migration's: the schema that the history is to stand in. */
function isOwnSchema(fault: Fault, where: FaultPlace): boolean {
  return where.id === undefined && madeSchema(fault) !== undefined;
}

function madeSchema(fault: Fault): string | undefined {
  return /CREATE SCHEMA IF NOT EXISTS ("(?:[^"]|"")+"|[^\s"]+)/.exec(fault.where ?? "")?.[1];
}

/** What may stand in another schema as well; another tool's table keeps its place and its name. */
function elsewhere(fault: Fault, { history = "sluice", logIn }: FaultPlace): Readonly<Record<"en" | "ko", string>> {
  const made = madeSchema(fault) ?? "";
  const schema = made.replace(/^"(.*)"$/, "$1").replaceAll('""', '"');
  if (schema === logIn)
    return {
      en: ' or name one for it where you may make tables, or keep none: history.log: "SCHEMA", or false',
      ko: ' 또는 테이블을 만들 수 있는 스키마를 지정하거나 로그를 두지 마세요: history.log: "SCHEMA" 또는 false',
    };
  if (schema !== history) return { en: "", ko: "" };
  return {
    en: " or keep the history in a schema of your own: --history-table SCHEMA.history",
    ko: " 또는 권한이 있는 스키마에 이력을 두세요: --history-table SCHEMA.history",
  };
}

function schemaMade(fault: Fault, where: FaultPlace): string {
  return `CREATE SCHEMA ${madeSchema(fault)} AUTHORIZATION ${actorOf(where)};`;
}

function databaseGrant(fault: Fault, where: FaultPlace): string {
  const right = isConnect(fault.detail) ? "CONNECT" : "CREATE";
  return `GRANT ${right} ON DATABASE ${deniedName(fault, "<database>")} TO ${actorOf(whose(fault, where))};`;
}

/** `table orders`, out of "must be owner of table orders". */
function ownedIn(message: string): string {
  return /must be owner of (.+)$/.exec(message)?.[1]?.replaceAll('"', "") ?? "object";
}

/** `table orders`, out of "permission denied for table orders". */
function deniedIn(message: string): string {
  return /^permission denied for (.+)$/.exec(message)?.[1]?.replaceAll('"', "") ?? "object";
}

/** The last word of it, which these messages do not quote, as SQL writes it. */
function deniedName(fault: Fault, otherwise: string): string {
  const name = deniedIn(fault.message).split(" ").slice(1).join(" ");
  return name === "" ? (namesIn(fault.message)[0] ?? otherwise) : typed(name);
}

/** The same as GRANT takes it: a view is granted as a table. */
function grantable(message: string): string {
  const [kind = "TABLE", ...name] = deniedIn(message).split(" ");
  const noun = ["view", "relation", "foreign"].includes(kind) ? "TABLE" : kind.toUpperCase();
  return `${noun} ${name.map(typed).join(" ")}${noun === "FUNCTION" ? "(…)" : ""}`;
}
