import { status } from "../../src/index.js";
import type { Project } from "./project.js";

/** `1 applied, 2 failed partial 1/3`. */
export async function statesOf(project: Project): Promise<string> {
  const [target] = (await status({}, project.options)).targets;
  return (target?.migrations ?? [])
    .map(({ id, state, detail }) => [id, state, detail].filter(Boolean).join(" "))
    .join(", ");
}
