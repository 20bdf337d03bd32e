import type { Fault } from "../../core/model/fault.js";
import { faultOf } from "./fault.js";

/** Psycopg's and asyncpg's classes, which have the names of PostgreSQL's conditions. */
const states: Readonly<Record<string, string>> = {
  UndefinedTable: "42P01",
  UndefinedColumn: "42703",
  UndefinedObject: "42704",
  UndefinedFunction: "42883",
  InvalidSchemaName: "3F000",
  DuplicateTable: "42P07",
  DuplicateColumn: "42701",
  DuplicateObject: "42710",
  DuplicateSchema: "42P06",
  DuplicateFunction: "42723",
  DuplicateDatabase: "42P04",
  SyntaxError: "42601",
  AmbiguousColumn: "42702",
  WrongObjectType: "42809",
  DatatypeMismatch: "42804",
  InvalidTableDefinition: "42P16",
  InvalidColumnReference: "42P10",
  InvalidForeignKey: "42830",
  InvalidObjectDefinition: "42P17",
  IndeterminateDatatype: "42P18",
  GroupingError: "42803",
  CannotCoerce: "42846",
  InsufficientPrivilege: "42501",
  UniqueViolation: "23505",
  ForeignKeyViolation: "23503",
  NotNullViolation: "23502",
  CheckViolation: "23514",
  ExclusionViolation: "23P01",
  DependentObjectsStillExist: "2BP01",
  FeatureNotSupported: "0A000",
  StringDataRightTruncation: "22001",
  NumericValueOutOfRange: "22003",
  InvalidTextRepresentation: "22P02",
  InvalidDatetimeFormat: "22007",
  DivisionByZero: "22012",
  UntranslatableCharacter: "22P05",
  CharacterNotInRepertoire: "22021",
  LockNotAvailable: "55P03",
  ObjectInUse: "55006",
  ObjectNotInPrerequisiteState: "55000",
  DeadlockDetected: "40P01",
  SerializationFailure: "40001",
  QueryCanceled: "57014",
  AdminShutdown: "57P01",
  ActiveSqlTransaction: "25001",
  InFailedSqlTransaction: "25P02",
  ReadOnlySqlTransaction: "25006",
  IdleInTransactionSessionTimeout: "25P03",
  DiskFull: "53100",
  OutOfMemory: "53200",
  TooManyConnections: "53300",
  ProgramLimitExceeded: "54000",
  TooManyColumns: "54011",
  RaiseException: "P0001",
  InvalidPassword: "28P01",
  InvalidAuthorizationSpecification: "28000",
  InvalidCatalogName: "3D000",
  NameTooLong: "42622",
  ReservedName: "42939",
  UnsafeNewEnumValueUsage: "55P04",
};

/** `(psycopg.errors.UndefinedTable) relation …`, `<class 'asyncpg.exceptions.UndefinedTableError'>: relation …`. */
const named = /\b(?:psycopg2?\.errors|asyncpg\.exceptions)\.(\w+?)(?:Error)?(?:'>)?(?:\) |: )(.*)/g;
/** pg8000's own answer, as Python writes it. */
const fields = /\{'S': '[A-Z]+',.*?'C': '([0-9A-Z]{5})', 'M': (?:"([^"]*)"|'((?:[^'\\]|\\.)*)')/g;

/** What a server said, out of what a program printed that drives it by another driver; undefined where nothing of it is known. */
export function saidByDriver(text: string): Fault | undefined {
  const known = [...text.matchAll(named)].filter(([, name = ""]) => stateOf(name) !== undefined).at(-1);
  const answer = [...text.matchAll(fields)].at(-1);
  const code = answer?.[1] ?? stateOf(known?.[1] ?? "");
  const message = answer?.[2] ?? answer?.[3] ?? known?.[2];
  if (code === undefined || message === undefined) return undefined;
  const from = text.slice(known?.index ?? 0);
  const [detail, hint] = [/^DETAIL:\s+(.*)$/m.exec(from)?.[1], /^HINT:\s+(.*)$/m.exec(from)?.[1]];
  const thrown = { code, message: message.trim(), severity: "ERROR", length: 1 };
  return faultOf({ ...thrown, ...(detail === undefined ? {} : { detail }), ...(hint === undefined ? {} : { hint }) });
}

/** A class whose own name ends with Error is that of a condition, too. */
function stateOf(name: string): string | undefined {
  return Object.hasOwn(states, name) ? states[name] : states[`${name}Error`];
}
