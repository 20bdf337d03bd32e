import type { Fault } from "../../core/model/fault.js";

/** It ends the transaction that it stands in, and says so. */
export function closesTransaction(head: string): boolean {
  return /^(?:COMMIT|ROLLBACK(?!\s+(?:WORK\s+)?TO\b))\b/i.test(withoutComments(head));
}

/**
 * A deadlock, a row that another has changed since it was read (`innodb_snapshot_isolation`, MariaDB's own from 11.6
 * on), or a wait that was too long for a server that takes all of it back then: nothing was committed.
 */
export function undoesTransaction({ errno }: Fault): boolean {
  return errno === 1213 || errno === 1020 || errno === 1205;
}

/** What was before it in the transaction is committed now, whatever follows. */
export const lostTransaction: Fault = {
  message: "the transaction around this statement was ended by it",
  kind: "ended-inside",
};

function withoutComments(text: string): string {
  return text.replace(/^(?:\s+|\/\*(?![!M]).*?\*\/|(?:#|--\s)[^\n]*(?:\n|$))+/s, "");
}
