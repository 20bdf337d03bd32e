import type { Action } from "../core/model/action.js";
import type { View } from "./view.js";

/** What a statement does, in the fewest words. */
export function actionWord(
  { kind, detail = "" }: Action,
  { words: { actions, dropped } }: Pick<View, "words">,
): string {
  return kind === "drop-function" && detail in dropped ? dropped[detail as keyof typeof dropped] : actions[kind];
}
