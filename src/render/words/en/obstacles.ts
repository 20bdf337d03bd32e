import type { ObstacleWhy } from "../../../core/model/obstacle.js";
import type { ObstacleWords } from "../text.js";

/** Why a migration cannot be written in another format's files. */
const obstacles: ObstacleWords = {
  code: (to, why) => ({
    what: `is written in ${why.language}: ${to} files hold SQL`,
    fix: "write it in SQL first, or leave this source in its format",
  }),
  variables: (to) => ({
    what: `values are put into it when it runs (ENVSUB), and ${to} files have no such thing`,
    fix: "write the values themselves",
  }),
  blocks: (to) => ({
    what: `it has several ups and downs, and a migration of ${to} has one of each`,
    fix: "make a file of each of them",
  }),
  no_transaction: (to, why) =>
    why.unlike
      ? {
          what: `its up and its down differ in whether they run in a transaction, and ${to} says that of both together`,
          fix: "let both run in one, or none: BEGIN and COMMIT can stand around what wants one",
        }
      : {
          what: `several statements are to run without a transaction, and ${to} files cannot ask for that`,
          fix: "make a file of each such statement",
        },
  one_message: (to, why) => ({
    what: `${why.words} cannot share a message with other statements, and ${to} sends all of them as one`,
    fix: "make a file of that statement",
  }),
  allow_lossy: (to) => ({
    what: `"-- sluice:allow lossy" cannot be said in ${to} files`,
    fix: "write its statements so that nothing is cut on its way in",
  }),
  client: (to, why) => ({
    what: `${why.what} is read by a client alone, and ${to} sends all that is written to the server`,
    fix: "write it as SQL: INSERT for data, no DELIMITER",
  }),
  empty: (to) => ({
    what: `it holds no statement, and a migration of ${to} files needs one`,
    fix: "write one (SELECT 1), or remove it",
  }),
  reads_otherwise: (to) => ({
    what: `read as a ${to} file it would be something else: a comment in it is a mark there`,
    fix: `take that comment out`,
  }),
};

export function obstacleText(to: string, why: ObstacleWhy): { readonly what: string; readonly fix: string } {
  return (obstacles[why.kind] as (to: string, why: ObstacleWhy) => { what: string; fix: string })(to, why);
}
