/** What `--check` answers with: the first of these that holds for any target. */
const answers = [9, 4, 2, 3];

/** The exit code of a result: 0, unless it answers a `--check`. */
export function exitOf(result: object, check: boolean): number {
  if (!check) return 0;
  const { targets } = result as { readonly targets?: readonly { readonly exitCode?: number }[] };
  const codes = new Set(targets?.map((target) => target.exitCode ?? 0));
  return answers.find((code) => codes.has(code)) ?? 0;
}
