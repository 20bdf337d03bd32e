/** Commands with the screens they should give, as a page or a `.session` file tells them. */
export interface Session {
  /** As a person is shown it: `docs/plan.md:12`. */
  readonly name: string;
  readonly setup: Setup;
  readonly commands: readonly Command[];
}

export interface Command {
  readonly text: string;
  readonly expected: readonly string[];
  /** Where the expected lines stand in the file, from 0: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
}

/** What a session finds when it begins: an empty folder and an empty database, unless it says otherwise. */
export interface Setup {
  /** Copied into the session's folder. */
  readonly folder?: string;
  readonly lang: "en" | "ko";
  /** A MariaDB or MySQL instead of the usual server: `mariadb-10.11`. */
  readonly server?: string;
  /** The name the database goes by in the text. */
  readonly database: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** Run before, and not shown. */
  readonly before: readonly string[];
  /** Programs that not every machine has. */
  readonly needs: readonly string[];
}

export const blockMark = /^```console session\s*$/;

/** The sessions of a page: each block of its own, but those that go on where the block before ended. */
export function sessionsOfPage(name: string, text: string): readonly Session[] {
  const lines = text.split("\n");
  const sessions: Session[] = [];
  let header: readonly string[] | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.startsWith("<!-- session")) {
      const end = lines.findIndex((each, at) => at >= index && each.includes("-->"));
      header = headerLines(lines.slice(index, end + 1));
      index = end;
    } else if (blockMark.test(line)) {
      const end = lines.findIndex((each, at) => at > index && each === "```");
      if (end < 0) throw new Error(`${name}:${index + 1}: the block does not end`);
      const commands = commandsOf(lines, index + 1, end, `${name}:${index + 1}`);
      const last = sessions.at(-1);
      if (header?.includes("continues") && last)
        sessions[sessions.length - 1] = { ...last, commands: [...last.commands, ...commands] };
      else sessions.push({ name: `${name}:${index + 1}`, setup: setupOf(header ?? [], name), commands });
      header = undefined;
      index = end;
    } else if (line.trim() !== "" && header) throw new Error(`${name}:${index + 1}: a set-up without its block`);
  }
  return sessions;
}

/** A `.session` file: what it finds, then its commands. */
export function sessionOfFile(name: string, text: string): Session {
  const lines = text.replace(/\n$/, "").split("\n");
  const first = lines.findIndex((line) => line.startsWith("$ "));
  if (first < 0) throw new Error(`${name} has no command`);
  return { name, setup: setupOf(lines.slice(0, first), name), commands: commandsOf(lines, first, lines.length, name) };
}

function headerLines(lines: readonly string[]): readonly string[] {
  const inner = lines.join("\n").replace("<!-- session", "").replace("-->", "");
  return inner.split("\n").map((line, index) => (index === 0 ? line.trim() : line.trimEnd()));
}

function commandsOf(lines: readonly string[], first: number, end: number, name: string): readonly Command[] {
  const commands: Command[] = [];
  for (let index = first; index < end;) {
    const line = lines[index] ?? "";
    if (!line.startsWith("$ ")) throw new Error(`${name}: a command was expected: ${line}`);
    let text = line.slice(2);
    for (index++; index < end && /^>( |$)/.test(lines[index] ?? ""); index++) text += `\n${lines[index]?.slice(2)}`;
    const from = index;
    while (index < end && !lines[index]?.startsWith("$ ")) index++;
    // A blank line between a screen and the next prompt is the author's.
    let until = index;
    if (index < end) while (until > from && lines[until - 1] === "") until--;
    commands.push({ text, expected: lines.slice(from, until), first: from, end: until });
  }
  if (commands.length === 0) throw new Error(`${name}: no command`);
  return commands;
}

function setupOf(lines: readonly string[], name: string): Setup {
  const setup = {
    lang: "en" as "en" | "ko",
    database: "app",
    variables: {} as Record<string, string>,
    files: {} as Record<string, string>,
    before: [] as string[],
    needs: [] as string[],
  };
  let folder: string | undefined;
  let server: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.trim() === "" || line.startsWith("#") || line === "continues") continue;
    const [, key = "", value = ""] =
      /^(folder|server|lang|database|set|file|before|needs)\b:?\s*(.*)$/.exec(line) ?? [];
    if (key === "folder") folder = value;
    else if (key === "server") server = value;
    else if (key === "lang" && (value === "en" || value === "ko")) setup.lang = value;
    else if (key === "database") setup.database = value;
    else if (key === "needs") setup.needs.push(value);
    else if (key === "before") setup.before.push(value);
    else if (key === "set") setup.variables[value.slice(0, value.indexOf("="))] = value.slice(value.indexOf("=") + 1);
    else if (key === "file") {
      const from = index + 1;
      while (index + 1 < lines.length && (lines[index + 1] === "" || lines[index + 1]?.startsWith("  "))) index++;
      setup.files[value.replace(/:$/, "")] = unindented(lines.slice(from, index + 1));
    } else throw new Error(`${name}: a set-up cannot say "${line}"`);
  }
  return { ...setup, ...(folder === undefined ? {} : { folder }), ...(server === undefined ? {} : { server }) };
}

function unindented(lines: readonly string[]): string {
  return `${lines
    .map((line) => line.slice(2))
    .join("\n")
    .trimEnd()}\n`;
}
