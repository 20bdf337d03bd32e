import type { CutRules } from "../../core/sql/rules.js";

/** How MariaDB and MySQL read text, and their shell cuts it. */
export const mysqlRules: CutRules = {
  nestedComments: false,
  // MySQL 9 has quotes of them around a body in another language; to MariaDB they are letters, of which nobody makes pairs.
  dollarNames: true,
  backslashEscapes: true,
  stringPrefixes: "nbx",
  continuedStrings: false,
  hashComments: true,
  dashNeedsSpace: true,
  returnEndsComments: false,
  backtickNames: true,
  doubleQuotedStrings: true,
  versionedComments: true,
  atomicBodies: false,
  compoundBodies: true,
  copyData: false,
  metaCommands: false,
  shell: {
    harmless: new Set(["NOPAGER", "NOTEE", "NOWARNING", "PROMPT", "REHASH", "STATUS", "WARNINGS"]),
    refused: new Set(
      `CHARSET CLEAR CONNECT EDIT EGO EXIT GO PAGER PRINT QUIT RESETCONNECTION SANDBOX SOURCE SSL_SESSION_DATA_PRINT
      SYSTEM TEE`.split(/\s+/),
    ),
    lines: new Set(["USE"]),
  },
  // Names of tables and databases are files on most servers: there `Users` and `users` are two.
  foldsNames: false,
  sqlMode: true,
};
