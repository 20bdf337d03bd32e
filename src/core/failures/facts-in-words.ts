/** A failure's facts on one line, for a program's log: what a person reads is said by `render`, in their language. */
export function factsInWords(facts: object): string {
  const { id, fault, ...rest } = facts as { readonly id?: string; readonly fault?: { readonly message: string } };
  const head = [id, fault?.message].filter((part) => part !== undefined && part !== "").join(": ");
  const more = listed(rest);
  if (head === "") return more;
  return more === "" ? head : `${head} (${more})`;
}

/** Of use on a screen alone, or too long for a line. */
const leftOut: ReadonlySet<string> = new Set(["excerpt", "stack", "diff", "near", "rows", "fault"]);

function listed(facts: object): string {
  return Object.entries(facts)
    .filter(([name, value]) => !leftOut.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => told(name, value))
    .filter((part) => part !== "")
    .join(", ");
}

function told(name: string, value: unknown): string {
  const text = inWords(value);
  // What is wrong needs no heading.
  return text === "" || ["kind", "detail", "problem", "problems", "refusals", "code", "at", "reason"].includes(name)
    ? text
    : `${name} ${text}`;
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(Array.isArray(value) && value.some(isThing) ? "; " : ", ");
  if (!isThing(value)) return String(value);
  const { file, line, column } = value as { readonly file?: string; readonly line?: number; readonly column?: number };
  if (file !== undefined && line !== undefined)
    return [file, line, column].filter((part) => part !== undefined).join(":");
  return listed(value);
}

function isThing(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
