import { mysqlSplitCases } from "../../unit/split-cases.js";
import { pick, type Random, several, upTo } from "./fuzzer.js";
import { type Ingredients, textFrom } from "./texts.js";

/** What means something to the lexer of MariaDB and MySQL, and to their shell. */
export const mysqlAtoms: readonly string[] =
  `' '' " "" \` \`\` # -- --x /* */ /*! /*!50001 /*M! /*M!100100 /*!999999\\- \\ \\. \\g \\G \\N \\' \\\\ ; ;; // $$ ( ) . .. , : := = @ @@ - + * / | & a N' x' _utf8mb4'
  e 한 🦦 1 1.5 1e5 0x3B DELIMITER delimiter CREATE OR REPLACE ALTER DEFINER PROCEDURE FUNCTION TRIGGER EVENT PACKAGE BODY p() RETURNS RETURN FOR EACH ROW DO
  BEGIN NOT ATOMIC END IF THEN ELSE ELSEIF CASE WHEN LOOP WHILE REPEAT UNTIL DECLARE HANDLER EXISTS SELECT SET DROP UPDATE AS USE STATUS source
  sql_mode 'ANSI_QUOTES' 'NO_BACKSLASH_ESCAPES' 'ORACLE' @old @@sql_mode \ufeff \u00a0 \ud83e \udda6`
    .split(/[ \n]+/)
    .concat([" ", "\n", "\r\n", "\t", "\r", " ", "\n", "\f", "\v", "\0"]);

const ingredients: Ingredients = {
  atoms: mysqlAtoms,
  corpus: mysqlSplitCases.map(({ text }) => text.slice(0, 2000)),
  ends: [";", ";\n", "\n;", ";;", "\\G\n", " \\g"],
  statement: (random) => statement(random, 3),
};

/** A heap of atoms, a text of a grammar, or a text of the corpus with something done to it. */
export function mysqlTextOf(random: Random): string {
  return textFrom(ingredients, random);
}

type Production = (random: Random, deep: number) => string;

const literal: Production = (random) =>
  pick(["'it''s;'", "'\\';'", '"a;\\""', "N';'", "_utf8mb4';'", "x'3B'", "'a' \"b;\"", "1.5e-3", "@`a;b`"], random);

const name: Production = (random) => pick(["a", "`a;b`", "`q``q`", "이름", "x$y", "`\\`", "1a"], random);

const statement: Production = (random, deep) => (deep <= 0 ? "SELECT 1" : pick(productions, random)(random, deep - 1));

const inner: Production = (random, deep) =>
  several(3, random, () => (deep <= 0 ? "SELECT IF(1, 2, 3);" : pick(inners, random)(random, deep - 1))).join("\n");

const inners: readonly Production[] = [
  (random) => `SELECT ${literal(random, 0)}, CASE ${name(random, 0)} WHEN 1 THEN END ELSE 2 END; `,
  (random, deep) => `IF (a) THEN ${inner(random, deep)} ELSE ${inner(random, deep)} END IF; `,
  (random, deep) => `CASE a WHEN 1 THEN ${inner(random, deep)} END CASE; `,
  (random, deep) => `l: LOOP ${inner(random, deep)} END LOOP l; `,
  (random, deep) => `REPEAT ${inner(random, deep)} UNTIL a END REPEAT; `,
  (random, deep) => `WHILE a DO ${inner(random, deep)} END WHILE; `,
  (random, deep) => `BEGIN ${inner(random, deep)} END; -- end;\n`,
  (random, deep) => `DECLARE EXIT HANDLER FOR NOT FOUND BEGIN ${inner(random, deep)} END; `,
];

const productions: readonly Production[] = [
  (random) => `SELECT ${literal(random, 0)}, ${name(random, 0)} /* ; /* in */ FROM ${name(random, 0)} # ;\n`,
  (random) => `INSERT INTO ${name(random, 0)} VALUES (${literal(random, 0)}, (SELECT 1)) -- ;\n`,
  (random, deep) => `CREATE DEFINER=a@\`b;c\` PROCEDURE ${name(random, 0)}() BEGIN ${inner(random, deep)} END`,
  (random, deep) => `CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN ${inner(random, deep)} END`,
  (random, deep) => `/*!50003 CREATE*/ /*!50106 EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN ${inner(random, deep)} END */`,
  (random, deep) => `;\nDELIMITER //\n${statement(random, deep)}//\nDELIMITER ;\n`,
  (random, deep) => `;\ndelimiter $$\n${inner(random, deep)}$$ ${statement(random, deep)}\n$$\nDELIMITER ;\n`,
  (random) =>
    `SET ${pick(["", "SESSION ", "@@", "@o = @@sql_mode, "], random)}sql_mode = ${pick(["'ANSI_QUOTES'", "'NO_BACKSLASH_ESCAPES'", "@o", "DEFAULT", "4"], random)}; SELECT '\\', "\\"`,
  (random) => `/*!${pick(["", "50001 ", "999999 "], random)}SET @a = ${literal(random, 0)} */`,
  (random) =>
    `CREATE FUNCTION f() RETURNS int RETURN IF(${upTo(9, random)}, ${literal(random, 0)}, CASE WHEN 1 THEN 2 END)`,
];
