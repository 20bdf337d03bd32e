import type { CutRules } from "../../core/sql/rules.js";

/** How MariaDB and MySQL read text, and their shell cuts it. */
export const mysqlRules: CutRules = {
  nestedComments: false,
  dollarQuotes: false,
  backslashEscapes: true,
  prefixedStrings: false,
  hashComments: true,
  dashNeedsSpace: true,
  backtickNames: true,
  doubleQuotedStrings: true,
  versionedComments: true,
  atomicBodies: false,
  copyData: false,
  metaCommands: false,
};
