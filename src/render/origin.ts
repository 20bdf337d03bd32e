import type { Words } from "./words/en.js";

/** Where a value comes from, in words. Flags, variables and places in files are names, and stay. */
export function originText(from: string, words: Words): string {
  const { origins } = words.screens.explain;
  const preset = /^preset (\S+) · (.+)$/u.exec(from);
  if (preset) return `${origins.preset(preset[1] ?? "")} · ${originText(preset[2] ?? "", words)}`;
  const environment = /^default of (\S+)$/u.exec(from)?.[1];
  if (environment !== undefined) return origins.defaultOf(environment);
  return origins.words[from] ?? from;
}
