/** One section of an ini file, its keys in small letters, with what stands for all sections. */
export type IniSection = ReadonlyMap<string, string>;

/** The section as Python's ConfigParser reads it, `given` for its `%(…)s`; undefined where the file has none of that name. */
export function iniSection(
  text: string,
  name: string,
  given: Readonly<Record<string, string>> = {},
): IniSection | undefined {
  const sections = sectionsIn(text);
  const own = sections.get(name);
  if (!own) return undefined;
  const raw = new Map([...Object.entries(given), ...(sections.get("DEFAULT") ?? []), ...own]);
  const values = [...raw].map(([key, value]) => [key, filledIn(value, raw)] as const);
  return new Map(values.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

const heading = /^\[(.+)\]/;
const assignment = /^([^=:]+?)\s*[=:]\s*(.*)$/;

function sectionsIn(text: string): ReadonlyMap<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let open: { readonly key: string; readonly indent: number } | undefined;
  for (const line of text.replace(/^\ufeff/, "").split(/\r\n?|\n/)) {
    const written = line.trim();
    if (/^[#;]/.test(written)) continue;
    const indent = line.length - line.trimStart().length;
    if (section && open && written !== "" && indent > open.indent) {
      // What stands further in goes on with the value before it.
      section.set(open.key, `${section.get(open.key)!}\n${written}`);
      continue;
    }
    if (written === "") continue;
    const named = heading.exec(written)?.[1];
    if (named !== undefined) {
      section = sections.get(named) ?? new Map<string, string>();
      sections.set(named, section);
      open = undefined;
      continue;
    }
    const [, key = "", value = ""] = assignment.exec(written) ?? [];
    open = key === "" ? undefined : { key: key.toLowerCase(), indent };
    if (open) section?.set(open.key, value);
  }
  return sections;
}

/** ConfigParser's own limit. */
const deepest = 10;

/** With each `%(name)s` put in; undefined where one is not there, or a `%` stands for nothing. */
export function filledIn(value: string, values: ReadonlyMap<string, string>, depth = 1): string | undefined {
  if (depth > deepest) return undefined;
  let isWhole = true;
  const filled = value.replace(/%(?:%|\(([^)]+)\)s|)/g, (written, name: string | undefined) => {
    if (written === "%%") return "%";
    const other = name === undefined ? undefined : values.get(name.toLowerCase());
    const inside = other === undefined ? undefined : filledIn(other, values, depth + 1);
    isWhole &&= inside !== undefined;
    return inside ?? "";
  });
  return isWhole ? filled : undefined;
}
