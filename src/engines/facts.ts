import type { StatementFacts } from "../core/model/statement-facts.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { ServerFacts } from "./server.js";

type Statement = Pick<StatementPiece, "text" | "parts" | "words">;

/** What an engine knows of statements beyond what they do. */
export interface Facts {
  of(statement: Statement, server: ServerFacts): StatementFacts;
  /** How to send a statement that may keep nobody from writing; undefined where nothing makes the server refuse it. */
  demanding(statement: Statement, server: ServerFacts): Demanding | undefined;
}

export interface Demanding {
  /** With what makes the server refuse it rather than block; as it is where it blocks nobody. */
  readonly text: string | readonly string[];
  /** It is known to be refused so. */
  readonly refused?: true;
}
