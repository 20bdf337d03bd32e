import type { Found } from "./read-history.js";
import { ledTo } from "../core/model/closed-by.js";
import type { Problem } from "../core/model/problem.js";
import { problemOf } from "../core/sql/text-problem.js";
import { type OpenSource, shownTable } from "./open-source.js";
import { goneIn } from "./tell-start.js";

/** What only the owner of another tool's table would understand, in words, with what mends it. */
export function odditiesIn({ applied, oddities = [] }: Found["history"], source: OpenSource): readonly Problem[] {
  const table = shownTable(source);
  const at = { file: table };
  const noted = [...applied.values()].flatMap(({ id, notedBy, error }) =>
    notedBy
      ? [problemOf("noted_elsewhere", { id, ...notedBy, ...(error === undefined ? {} : { error }) }, "warning", at)]
      : [],
  );
  const strays = [...applied.values()].flatMap((each) => (each.stray ? [each.id] : []));
  const stray =
    strays.length === 0
      ? []
      : [problemOf("stray_row", { table, tool: source.history.name, ids: strays }, "warning", at)];
  const odd = oddities.flatMap((oddity): readonly Problem[] => {
    switch (oddity.kind) {
      case "no-zero-row":
        return [problemOf("zero_row_missing", { table }, "warning", at)];
      case "several-rows":
        return [problemOf("several_versions", { table, versions: oddity.keys.join(", ") }, "warning", at)];
      case "tried-before":
        return [problemOf("tried_before", { id: oddity.key, times: oddity.times }, "note", at)];
      case "first-block":
        return [problemOf("first_block", { id: oddity.key, tool: source.history.name }, "warning", at)];
      case "several-heads": {
        const upon = new Map<string, readonly string[]>(source.migrations.map((each) => [each.id, each.upon ?? []]));
        const ids = ledTo(oddity.keys, (id) => upon.get(id) ?? []);
        return ids.length === 0
          ? []
          : [problemOf("rows_doubled", { table, tool: source.history.name, ids }, "warning", at)];
      }
      case "table-gone":
        return goneIn([oddity], source);
      // Told of the migration that it is about.
      case "dirty-base":
        return [];
    }
  });
  return [...noted, ...stray, ...odd];
}
