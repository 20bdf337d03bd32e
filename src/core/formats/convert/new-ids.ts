import type { IdGrammar } from "../format.js";

/** What migrations are called in another format, in their order. */
export interface NewIds {
  readonly ids: readonly string[];
  /** Their own numbers could not be kept: they are counted anew. */
  readonly counted: boolean;
}

/** Numbers are kept where they are numbers, each greater than the one before it and one that the other format can hold. */
export function newIds(ids: readonly string[], grammar: IdGrammar): NewIds {
  const { least, greatest } = grammar;
  const own = ids
    .map((id) => /^\d+/.exec(id)?.[0])
    .map((digits) => (digits === undefined ? undefined : BigInt(digits)));
  const kept = own.flatMap((number, index) => {
    if (number === undefined || number < least || (greatest !== undefined && number > greatest)) return [];
    const before = own[index - 1];
    return before === undefined || before < number ? [number] : [];
  });
  const counted = kept.length < ids.length;
  const numbers = counted ? ids.map((_, index) => BigInt(index + 1)) : kept;
  const width = Math.max(grammar.digits, ...(grammar.byText ? numbers.map((number) => String(number).length) : []));
  return { ids: numbers.map((number) => String(number).padStart(width, "0")), counted };
}
