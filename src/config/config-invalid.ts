import { type ConfigProblem, type Excerpt, SluiceError } from "../core/failures/failure.js";
import { excerptOf } from "../core/sql/positions.js";
import { type KeyPlace, placeOfKey } from "./locate.js";

export interface ConfigText {
  /** As a person is shown it. */
  readonly file: string;
  /** The file's text, for the place of a key; absent where the configuration came from a caller. */
  readonly text?: string | undefined;
}

/** What is wrong with a key, at its place where that is plainly to be found; to be thrown. */
export function configInvalid(where: ConfigText, key: string, problem: ConfigProblem): SluiceError<"config_invalid"> {
  const { file, text } = where;
  const named = key === "" ? { file, problem } : { file, key, problem };
  const found = text === undefined || key === "" ? undefined : placeOfKey(text, key);
  if (text === undefined || !found) return new SluiceError("config_invalid", named);
  const { line, column } = found;
  return new SluiceError("config_invalid", { ...named, at: { file, line, column }, ...excerptAt(text, found) });
}

/** The key's own line alone, and only where no secret can stand in it. */
function excerptAt(text: string, { line, column, width }: KeyPlace): { readonly excerpt?: Excerpt } {
  const whole = excerptOf([text], { line, column }, width);
  const own = whole.lines.at(-1) ?? "";
  return /pass|pwd|secret|token|:\/\//i.test(own) ? {} : { excerpt: { ...whole, firstLine: line, lines: [own] } };
}
