import type { Excerpt } from "../core/failures/failure.js";
import type { At } from "../core/model/at.js";
import type { Script } from "../core/model/script.js";
import { cut } from "../core/sql/cut.js";
import type { StatementPiece } from "../core/sql/piece.js";
import { charactersIn, excerptOf, indexOfCharacter, lineIn, placeOf, tokenAt } from "../core/sql/positions.js";
import type { Place } from "../core/sql/text-problem.js";
import type { DriveFailure } from "../run/drive.js";
import type { Sent } from "../run/outbox.js";
import { isChanged } from "../run/source-changed.js";
import type { OpenSource } from "./open-source.js";

/** Where a migration failed: in its statement, or in the data behind it. */
export function failedAt(
  failure: DriveFailure,
  sent: Sent | undefined,
  source: OpenSource,
): { readonly at?: At; readonly excerpt?: Excerpt } {
  const { script } = failure.work.step.migration.direction;
  const spot = spotOf(sent?.piece, failure, source);
  if (!spot) return { at: { file: script.file } };
  const { width, ...place } = spot;
  const excerpt = unlessChanged(() => excerptOf(script.read(), place, width, script.firstLine));
  return { at: { file: script.file, ...place }, ...(excerpt ? { excerpt } : {}) };
}

interface Spot extends Place {
  readonly width: number;
}

function spotOf(piece: StatementPiece | undefined, failure: DriveFailure, source: OpenSource): Spot | undefined {
  if (!piece) return failure.stopped?.at && { ...failure.stopped.at, width: 1 };
  const { script } = failure.work.step.migration.direction;
  return unlessChanged(() => spotInData(script, piece, failure, source)) ?? spotInStatement(piece, failure, source);
}

function spotInStatement(piece: StatementPiece, failure: DriveFailure, { engine }: OpenSource): Spot {
  const index = indexOf(failure, piece.text);
  const token = tokenAt(piece.text, index, engine.dialect.rules);
  const place = placeOf(piece, charactersIn(piece.text.slice(0, index)) + 1);
  return { ...place, width: token ? token.end - token.start : 1 };
}

/** The line of the data that the server names, and in it the value. */
function spotInData(
  script: Script,
  { data, offset }: StatementPiece,
  { stopped }: DriveFailure,
  { engine }: OpenSource,
): Spot | undefined {
  const { line, value = "" } = stopped?.fault ?? {};
  if (!data || line === undefined) return undefined;
  let isNext = false;
  for (const piece of cut(script.read(), engine.dialect.rules, { firstLine: script.firstLine })) {
    if (isNext && piece.kind === "copy-data") {
      const text = lineIn(piece.lines(), line);
      const index = Math.max(0, text.indexOf(value));
      return {
        line: piece.line + line - 1,
        column: charactersIn(text.slice(0, index)) + 1,
        width: Math.max(1, charactersIn(value)),
      };
    }
    isNext = piece.kind === "statement" && piece.offset === offset;
  }
  return undefined;
}

/** None of a file that is another by now. */
export function unlessChanged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isChanged(error)) return undefined;
    throw error;
  }
}

/** Where in the statement: at the server's position, else at the name its message quotes, else at its start. */
function indexOf({ stopped }: DriveFailure, text: string): number {
  if (stopped?.position !== undefined) return indexOfCharacter(text, stopped.position);
  const quoted = /"([^"]+)"/.exec(stopped?.fault.message ?? "")?.[1];
  if (quoted === undefined) return 0;
  const name = quoted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`).exec(text)?.index ?? 0;
}
