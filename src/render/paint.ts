/** Colours that underline what the words already say. Each is the identity where there is no colour. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly care: (text: string) => string;
  readonly place: (text: string) => string;
}

/** Pipes, files and tests. */
export const noPaint: Paint = {
  strong: (text) => text,
  faint: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  care: (text) => text,
  place: (text) => text,
};

/** Terminals. */
export const ansiPaint: Paint = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  care: sgr(33, 39),
  place: sgr(36, 39),
};

/** `NO_COLOR` wins, then `FORCE_COLOR`, then a dumb terminal and whether a person looks. */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return noPaint;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced === "0" || forced === "false" ? noPaint : ansiPaint;
  return stream.isTTY === true && env["TERM"] !== "dumb" ? ansiPaint : noPaint;
}

function sgr(open: number, close: number): (text: string) => string {
  return (text) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`);
}
