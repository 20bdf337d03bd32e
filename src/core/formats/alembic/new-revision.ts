import { SluiceError } from "../../failures/failure.js";
import { TextHash } from "../../sql/text-hash.js";
import type { Draft } from "../format.js";
import { slug } from "../ids.js";

/** Twelve digits as Alembic's own have them, of which nobody has the like. */
export function newRevisionId(ids: readonly string[], now: Date): string {
  const taken = new Set(ids);
  for (let tries = 0; ; tries++) {
    const hash = new TextHash();
    hash.add(`${now.toISOString()} ${tries} ${ids.join(" ")}`);
    const id = hash.digest().slice(0, 12);
    if (!taken.has(id)) return id;
  }
}

/** Writes a new revision on these heads, named by the settings' template. */
export function composeIn(
  heads: readonly string[],
  template: string | undefined,
  folder: string,
): (draft: Draft) => readonly { readonly path: string; readonly text: string }[] {
  return ({ id, name, now }) => {
    // Upon all of them it would merge what may be meant to stay apart.
    if (heads.length > 1) throw new SluiceError("wrong_use", { detail: { kind: "several_heads", heads } });
    const [head] = heads;
    const down = head === undefined ? "None" : text(head);
    const message = name.replace(/\s+/g, " ").trim();
    const lines = [
      `"""${message.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}`,
      "",
      `Revision ID: ${id}`,
      `Revises: ${heads.join(", ")}`,
      "",
      '"""',
      "",
      "from alembic import op",
      "import sqlalchemy as sa",
      "",
      `revision = ${text(id)}`,
      `down_revision = ${down}`,
      "branch_labels = None",
      "depends_on = None",
      "",
      "",
      "def upgrade() -> None:",
      "    pass",
      "",
      "",
      "def downgrade() -> None:",
      "    pass",
      "",
    ];
    return [{ path: `${folder}${fileName(template, id, message, now)}.py`, text: lines.join("\n") }];
  };
}

function text(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** What a template may ask of the clock. */
const moments: Readonly<Record<string, (now: Date) => number>> = {
  epoch: (now) => Math.floor(now.getTime() / 1000),
  year: (now) => now.getFullYear(),
  month: (now) => now.getMonth() + 1,
  day: (now) => now.getDate(),
  hour: (now) => now.getHours(),
  minute: (now) => now.getMinutes(),
  second: (now) => now.getSeconds(),
};

/** What asks for anything else, or for folders, is named as Alembic names a file without a template. */
function fileName(template = usual, id: string, message: string, now?: Date): string {
  const words: Readonly<Record<string, string>> = { rev: id, slug: slug(message).toLowerCase().slice(0, 40) };
  const filled = (pattern: string): string =>
    pattern.replace(/%\((\w+)\)(?:0(\d)|\.(\d))?([sd])/g, (written, name: string, wide, precise, kind) => {
      const moment = now && moments[name]?.(now);
      if (kind === "s") return words[name] ?? (moment === undefined ? written : String(moment));
      return moment === undefined ? written : String(moment).padStart(Number(wide ?? precise ?? 0), "0");
    });
  const named = filled(template);
  return named.includes("%(") || named.includes("/") ? filled(usual) : named;
}

const usual = "%(rev)s_%(slug)s";
