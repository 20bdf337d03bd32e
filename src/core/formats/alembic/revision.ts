import type { At } from "../../model/at.js";
import type { StepContent } from "./operation.js";

/** A revision as its file says it. */
export interface Revision {
  readonly id: string;
  /** What it follows, as it is written: several where it merges branches, none where it is a base. */
  readonly down: readonly string[];
  readonly labels: readonly string[];
  /** Revisions or labels that must be there before it, without being its branch. */
  readonly dependsOn: readonly string[];
  /** The first paragraph of the file's own words. */
  readonly message: string;
  /** As the file has it: no clock of ours decides what zone that was. */
  readonly createDate?: string;
  readonly file: string;
  /** The whole of it. */
  readonly text: string;
  readonly at: { readonly [N in RevisionName]: At };
  readonly up: StepContent;
  /** Absent where there is no `downgrade`. */
  readonly back?: StepContent;
}

/** The names of a module that make it a revision. */
export type RevisionName = (typeof revisionNames)[number];
export const revisionNames = ["revision", "down_revision", "branch_labels", "depends_on"] as const;
