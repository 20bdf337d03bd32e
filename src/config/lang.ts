export type Lang = "en" | "ko";

/** `--lang`, else the first of LC_ALL, LC_MESSAGES, LANG that is set: Korean where it says so, else English. */
export function languageOf(
  flags: { readonly lang?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Lang {
  const given = flags.lang || env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "en";
  return /^ko(?:[_.@-]|$)|^korean/i.test(given.trim()) ? "ko" : "en";
}
