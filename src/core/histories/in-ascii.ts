import type { NewEvent } from "./layout.js";

/**
 * An event as a database of any encoding can keep it: characters beyond ASCII become `\ud55c`. Texts that have such
 * are left out: what is kept to be run again must be what its author wrote.
 */
export function inAscii(event: NewEvent): NewEvent {
  const { upSql, downSql, ...rest } = event;
  const kept = Object.entries({ upSql, downSql }).filter(([, text]) => text !== undefined && !beyond.test(text));
  const given = [upSql, downSql].filter((text) => text !== undefined);
  const told = Object.entries(rest).map(([field, value]) => [field, field === "id" ? value : escaped(value)]);
  return {
    ...(Object.fromEntries([...told, ...kept]) as NewEvent),
    ...(kept.length < given.length ? { sqlOmitted: true } : {}),
  };
}

// oxlint-disable-next-line no-control-regex -- ASCII begins with them
const beyond = /[^\u0000-\u007f]/;

function escaped(value: unknown): unknown {
  if (typeof value !== "string" || !beyond.test(value)) return value;
  return Array.from({ length: value.length }, (_, index) => {
    const unit = value.charCodeAt(index);
    return unit < 0x80 ? value[index] : `\\u${unit.toString(16).padStart(4, "0")}`;
  }).join("");
}
