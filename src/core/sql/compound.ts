import { WordFilter } from "./word-filter.js";

/** What opens a block where a statement may begin; elsewhere IF and REPEAT are functions, CASE is an expression. */
const opening: ReadonlySet<string> = new Set(["BEGIN", "CASE", "FOR", "IF", "LOOP", "REPEAT", "WHILE"]);
/** Behind these the next statement begins at once. */
const beginsNext: ReadonlySet<string> = new Set(["BEGIN", "LOOP", "REPEAT"]);
const holders: ReadonlySet<string> = new Set(["EVENT", "FUNCTION", "LIBRARY", "PACKAGE", "PROCEDURE", "TRIGGER"]);
const beforeHolder: ReadonlySet<string> = new Set([
  "AGGREGATE",
  "CURRENT_ROLE",
  "CURRENT_USER",
  "DEFINER",
  "OR",
  "REPLACE",
]);
/** Begin a statement that is no block: what follows is not the head of a routine any more. */
const verbs: ReadonlySet<string> = new Set(
  `ALTER ANALYZE CALL CLOSE CREATE DELETE DO DROP EXECUTE FETCH FLUSH GET GRANT INSERT KILL LOCK OPEN PREPARE RENAME
  REPLACE RESIGNAL RETURN REVOKE SELECT SET SHOW SIGNAL TRUNCATE UPDATE VALUES WITH`.split(/\s+/),
);
/** Behind these END is a column's name: an expression cannot end here. */
const wantsOperand: ReadonlySet<string> = new Set(
  "AND AS BETWEEN BY CASE DIV DISTINCT ELSE IN INTERVAL IS LIKE MOD NOT OR REGEXP RLIKE SELECT THEN UNTIL WHEN XOR".split(
    " ",
  ),
);
const others = ["ATOMIC", "BODY", "CHAR", "CHARACTER", "DECLARE", "EACH", "ELSEIF", "END", "EXISTS", "HANDLER"];
const more = ["RETURNS", "ROW"];

const filter = new WordFilter([...opening, ...holders, ...beforeHolder, ...verbs, ...wantsOperand, ...others, ...more]);

type Phase =
  /** Between CREATE and what is created. */
  | "creating"
  /** BEGIN: only NOT ATOMIC makes it a block. */
  | "begun"
  /** The name behind what is created. */
  | "naming"
  /** The head of a trigger or an event, in which nothing can open a block. */
  | "head"
  /** Where a body may begin: in a routine's head, behind FOR EACH ROW or DECLARE … HANDLER FOR. */
  | "seeking"
  | "body"
  /** Holds no statements of its own, or none any more. */
  | "none";

const block = -1;
const packaged = -2;

/**
 * Follows the statements inside a routine, trigger, event, package or anonymous block, to know which semicolons
 * are its own. It knows where statements begin, and so tells IF from IF().
 */
export class CompoundStatement {
  #phase: Phase = "none";
  #holder = "";
  /** What is open: blocks, packages, and CASE expressions by the depth of their parentheses. */
  readonly #open: number[] = [];
  #parentheses = 0;
  /** A statement may begin here. */
  #start = false;
  /** One name has been read of a statement: a colon makes it a label. */
  #label = false;
  #verb = "";
  #last = "";
  #beforeLast = "";
  /** The token before can end an expression. */
  #operand = false;

  /** Semicolons belong to it. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Its tokens need not be told any more. */
  get isNone(): boolean {
    return this.#phase === "none";
  }

  /** By a statement's first word. */
  begin(word: string): void {
    this.#phase = "none";
    this.#open.length = 0;
    this.#parentheses = 0;
    this.#holder = this.#last = this.#beforeLast = this.#verb = "";
    this.#start = this.#label = this.#operand = false;
    if (word === "CREATE" || word === "ALTER") this.#phase = "creating";
    else if (word === "BEGIN") this.#phase = "begun";
    else if (opening.has(word)) this.#opens(word);
    this.#last = word;
  }

  /** Whether a word need be told by its letters: `word` else gets "". */
  knows(firstCode: number, length: number): boolean {
    return filter.mayHold(firstCode, length);
  }

  /** A word, in upper case. */
  word(word: string): void {
    const isName = this.#last === "." || this.#last === "@";
    if (isName) this.other();
    else {
      this.#take(word);
      this.#operand = !wantsOperand.has(word);
      this.#passed(word);
    }
  }

  /** A string, a number or a quoted name. */
  other(): void {
    if (this.#phase === "naming") this.#named();
    this.#label = this.#start;
    this.#start = false;
    this.#operand = true;
    this.#passed("");
  }

  /** Any other token, by its last character. */
  mark(char: string): void {
    this.#operand = char === ")";
    if (char === "(") this.#parentheses++;
    else if (char === ")") this.#parentheses--;
    if (char === ";") this.#next();
    else if (char === ":" && (this.#label || this.#phase === "seeking")) this.#start = this.#phase === "body";
    else this.#start = false;
    this.#label = false;
    if (char === "(" && this.#phase === "naming") this.#named();
    this.#passed(char);
  }

  #passed(last: string): void {
    this.#beforeLast = this.#last;
    this.#last = last;
  }

  /** A semicolon inside. */
  #next(): void {
    this.#verb = "";
    this.#start = true;
    this.#parentheses = 0;
    if (this.#phase === "seeking") this.#phase = "body";
  }

  #take(word: string): void {
    switch (this.#phase) {
      case "creating":
        this.#creates(word);
        break;
      case "begun":
        if (word === "ATOMIC" && this.#last === "NOT") this.#opens("BEGIN");
        else if (word !== "NOT") this.#phase = "none";
        break;
      case "naming":
        if (word !== "IF" && word !== "NOT" && word !== "EXISTS" && word !== "BODY") this.#named();
        break;
      case "head":
        this.#inHead(word);
        break;
      case "seeking":
        if (this.#parentheses === 0) this.#seeks(word);
        break;
      case "body":
        this.#inBody(word);
        break;
      default:
    }
  }

  #creates(word: string): void {
    if (this.#last === "=") return; // the name of a definer
    if (holders.has(word)) {
      this.#holder = word;
      this.#phase = "naming";
    } else if (!beforeHolder.has(word)) this.#phase = "none";
  }

  #named(): void {
    if (this.#holder === "PACKAGE") {
      this.#open.push(packaged);
      this.#phase = "body";
    } else this.#phase = this.#holder === "TRIGGER" || this.#holder === "EVENT" ? "head" : "seeking";
  }

  #inHead(word: string): void {
    if (this.#parentheses > 0) return;
    if (word === "ROW" && this.#last === "EACH") this.#phase = "seeking";
    if (word !== "DO" || this.#holder !== "EVENT") return;
    this.#phase = "seeking";
  }

  #seeks(word: string): void {
    if (opening.has(word) && !(word === "FOR" && this.#last === "HANDLER")) this.#opens(word);
    else if (verbs.has(word) && !(word === "SET" && /^(?:RETURNS|CHAR|CHARACTER)$/.test(this.#last))) {
      this.#phase = "body";
      this.#verb = word;
      this.#start = false;
    }
  }

  #opens(word: string): void {
    this.#open.push(block);
    this.#phase = "body";
    this.#start = beginsNext.has(word);
  }

  #inBody(word: string): void {
    const top = this.#open.at(-1) ?? block;
    if (word === "END") this.#ends(top);
    else if (top === packaged && (word === "PROCEDURE" || word === "FUNCTION")) {
      this.#holder = word;
      this.#phase = "naming";
    } else if (top === packaged && word === "BEGIN") this.#start = true; // what is done when the package is first used: its END is the package's
    else if (this.#start) this.#beginsWith(word);
    else this.#goesOn(word, top >= 0);
  }

  #beginsWith(word: string): void {
    this.#verb = word;
    if (opening.has(word)) this.#opens(word);
    else if (word !== "ELSE") {
      this.#start = false;
      this.#label = true;
    }
  }

  #goesOn(word: string, inCase: boolean): void {
    this.#label = false;
    if (word === "CASE") {
      if (this.#last !== "END") this.#open.push(this.#parentheses);
    } else if (word === "HANDLER" && this.#verb === "DECLARE") this.#phase = "seeking";
    else if (word === "THEN" || word === "ELSE" || word === "DO") this.#start = !inCase;
    else if (word === "ATOMIC" && this.#last === "NOT" && this.#beforeLast === "BEGIN") this.#start = true;
  }

  /** Of an expression at its own depth; of a block where a statement could begin, or behind what UNTIL waits for. */
  #ends(top: number): void {
    const isEnd =
      top >= 0
        ? top === this.#parentheses && this.#operand
        : this.#start || (this.#verb === "UNTIL" && this.#operand) || top === packaged;
    this.#label = this.#start = false;
    if (!isEnd) return;
    this.#open.pop();
    if (top < 0 && !this.isOpen) this.#phase = "none";
  }
}
