import type { Explained } from "../config/settings.js";
import { originText } from "./origin.js";
import type { View } from "./view.js";
import { oneLine, padEnd, widthOf } from "./width.js";

/** Every setting, its value, where it comes from and what that hid. */
export function renderExplained(explained: readonly Explained[], view: View): readonly string[] {
  const words = view.words.screens.explain;
  const rows = explained.map((setting) => ({ ...setting, value: oneLine(setting.value) }));
  const keys = Math.max(widthOf(words.key), ...rows.map((row) => widthOf(row.key)));
  const values = Math.min(48, Math.max(widthOf(words.value), ...rows.map((row) => widthOf(row.value))));
  return [
    view.paint.faint(`  ${padEnd(words.key, keys)}   ${padEnd(words.value, values)}   ${words.from}`),
    ...rows.map((row) => {
      const hid = row.hid.length > 0 ? ` (${words.hid(row.hid)})` : "";
      return `  ${padEnd(row.key, keys)}   ${padEnd(row.value, values)}   ${originText(row.from, view.words)}${hid}`;
    }),
  ];
}
