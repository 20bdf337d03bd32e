import type { Fault } from "./fault.js";

/** One likely cause of a fault, and its remedy, in every language: data beside the engine that knows it. */
export interface Cause {
  readonly id: string;
  matches(fault: Fault, where: FaultPlace): boolean;
  readonly words: Readonly<Record<"en" | "ko", (fault: Fault, where: FaultPlace) => CauseWords>>;
}

/** What is known around a fault. All may be absent. */
export interface FaultPlace {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  /** The role that statements are sent as, where that is another (`session.role`). */
  readonly role?: string;
  readonly database?: string;
  /** The migration that failed, and the first words of its statement. */
  readonly id?: string;
  readonly words?: string;
  /** What the file has set before it, of what the causes tell of. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly direction?: "up" | "down";
  /** Of how many units it is: of several, what is said of all is said of what never ran, too. */
  readonly units?: number;
  /** What was being done, where it was no statement of a file: `record`. */
  readonly doing?: string;
  /** The schema or database of the history's table, where the configuration names one. */
  readonly history?: string;
  /** Where the log is to be, in the configuration's words (`history.log`). */
  readonly logIn?: string;
  /** The session lets nobody be kept from writing (`session.online`). */
  readonly demandsOnline?: true;
  /** The session in the way. */
  readonly pid?: number;
  /** What is waited for is an advisory lock, and no table. */
  readonly advisory?: true;
  /** Names near the one that was not found: columns of the table, tables of the schema. */
  readonly near?: readonly string[];
}

/** What of that is known of the statement that failed. */
export type AroundFault = Pick<FaultPlace, "words" | "settings">;

export interface CauseWords {
  /** One sentence: why it happened. */
  readonly cause: string;
  /** One line: what to type or change next. */
  readonly fix: string;
}
