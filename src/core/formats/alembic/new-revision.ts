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

/** Writes a new revision on these heads, named by the ini file's template. */
export function composeIn(
  heads: readonly string[],
  template: string | undefined,
  folder: string,
): (draft: Draft) => readonly { readonly path: string; readonly text: string }[] {
  return ({ id, name }) => {
    // Upon all of them it would merge what may be meant to stay apart.
    if (heads.length > 1) throw new SluiceError("ambiguous_id", { id: "head", candidates: heads });
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
    return [{ path: `${folder}${fileName(template, id, message)}.py`, text: lines.join("\n") }];
  };
}

function text(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** What else a template asks for is a clock's: such a file is named as Alembic names one without. */
function fileName(template = "%(rev)s_%(slug)s", id: string, message: string): string {
  const named = template.replaceAll("%(rev)s", id).replaceAll("%(slug)s", slug(message).toLowerCase().slice(0, 40));
  return named.includes("%(") || named.includes("/") ? `${id}_${slug(message).toLowerCase().slice(0, 40)}` : named;
}
