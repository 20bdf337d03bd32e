import type { RefusalWords } from "../text.js";

/** What a policy refuses, the rule in a few words, and what to do where no flag would allow it. */
export const refusals: RefusalWords = {
  destructive: {
    what: (p) => `${p.id} destroys: ${p.what}`,
    rule: "refused unless named",
    instead: (p) => `--allow-destructive ${p.id}`,
  },
  unread: {
    what: (p) => `${p.id} may destroy, which cannot be seen: ${p.what}`,
    rule: "refused unless named",
    instead: (p) => `--allow-destructive ${p.id}`,
  },
  out_of_order: {
    what: (p) => `${p.id} ${p.name} comes late: newer ones are applied already`,
    rule: "what comes late is refused unless asked for",
    instead: (p) => `sluice up --only ${p.id}`,
  },
  changed: {
    what: (p) => `${p.id} ${p.name} was changed since it was applied`,
    rule: "a changed file is refused",
    instead: () => "put the file back as it was, and write the change as a new migration",
  },
  missing: {
    what: (p) => `${p.id} ${p.name} is applied, and its file is gone`,
    rule: "a file that is gone is refused",
    instead: () => "put the file back: it is in the version control, or in an older image",
  },
  ahead: {
    what: (p) => `${p.id} ${p.name} is applied, and newer than every file here`,
    rule: "a database that is ahead is refused",
    instead: () => "use the newer files, or an image that has them",
  },
  environment: {
    what: () => "taking everything back is for development and test only",
    rule: "refused in every other environment",
    instead: () => "sluice down takes back one migration; --env NAME says where you are",
  },
  never: {
    what: (p) =>
      p.id === ""
        ? `this database is never to be touched: ${p.what}`
        : `${p.id} ${p.name} changes a database that is never to be touched: ${p.what}`,
    rule: "named under never",
    instead: (p) =>
      p.id === "" ? "name another database, or correct the configuration" : "correct the file, or the configuration",
  },
  no_down: {
    what: (p) => `${p.id} ${p.name} has no down: it cannot be taken back`,
    rule: "only what has a down is taken back",
    instead: (p) => `undo it by hand, then: sluice resolve ${p.id} --pending --because TEXT`,
  },
  unresolved: {
    what: (p) => `what became of ${p.id} ${p.name} is not known`,
    rule: "nothing goes on before that is said",
    instead: (p) => `sluice resolve ${p.id} --applied | --pending | --retry --because TEXT`,
  },
  blocks: {
    what: (p) => `${p.id} ${p.name} keeps others from writing: ${p.what}`,
    rule: "what keeps others from writing is refused",
    instead: () => "--online prefer",
  },
  may_block: {
    what: (p) => `${p.id} ${p.name} may keep others from writing, and nothing makes the server refuse that: ${p.what}`,
    rule: "what may keep others from writing is refused",
    instead: () => "--online prefer",
  },
};
