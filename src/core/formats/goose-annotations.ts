/** What goose's comments can say, as its documentation writes it. */
export const annotations = [
  "Up",
  "Down",
  "StatementBegin",
  "StatementEnd",
  "NO TRANSACTION",
  "ENVSUB ON",
  "ENVSUB OFF",
] as const;
export type Annotation = (typeof annotations)[number];

export const gooseMark = "+goose";

/** What stands in a comment that holds the mark: one of the known, or what it has in the stead of one. */
export function annotationIn(comment: string): { readonly known?: Annotation; readonly said: string } {
  const said = comment.replaceAll("--", "").replace(gooseMark, "").trim();
  const known = annotations.find((each) => each.toLowerCase() === said.toLowerCase());
  return known ? { known, said } : { said };
}

/** An annotation as it is written. */
export function written(annotation: string): string {
  return `-- ${gooseMark} ${annotation}`;
}
