import { shellWord } from "./shell-word.js";

/** What makes a file UTF-8, ready for a shell. */
export function iconv(from: keyof typeof names, file: string): string {
  const [old, made] = [shellWord(file), shellWord(`${file}.utf8`)];
  return `iconv -f ${names[from]} -t UTF-8 ${old} > ${made} && mv ${made} ${old}`;
}

/** As iconv calls them. UTF-16 is read by its mark, which goes; without one the order must be said. */
const names = {
  CP949: "CP949",
  "Latin-1": "ISO-8859-1",
  marked: "UTF-16",
  little: "UTF-16LE",
  big: "UTF-16BE",
} as const;
