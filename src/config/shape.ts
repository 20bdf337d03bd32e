/** What a value of the configuration may be, as data: the same description checks it and names its keys. */
export type Shape =
  | { readonly is: "text" | "flag" | "log" | "count" | "duration" | "lock-key" | "table" | "port" }
  | { readonly is: "word"; readonly words: readonly string[] }
  | { readonly is: "list"; readonly of: Shape }
  | { readonly is: "map"; readonly of: Shape }
  | { readonly is: "object"; readonly keys: Readonly<Record<string, Shape>> }
  /** The first whose JavaScript type fits is meant. */
  | { readonly is: "either"; readonly of: readonly Shape[] };

export const text: Shape = { is: "text" };
export const flag: Shape = { is: "flag" };
export const count: Shape = { is: "count" };
export const duration: Shape = { is: "duration" };
export const words = (list: readonly string[]): Shape => ({ is: "word", words: list });
export const list = (of: Shape): Shape => ({ is: "list", of });
export const map = (of: Shape): Shape => ({ is: "map", of });
export const object = (keys: Readonly<Record<string, Shape>>): Shape => ({ is: "object", keys });
export const either = (...of: readonly Shape[]): Shape => ({ is: "either", of });
