/** Why nobody can know what became of a migration. */
export type UnknownWhy =
  | { readonly kind: "catalog_silent" }
  | { readonly kind: "still_running"; readonly pid: number }
  | { readonly kind: "file_gone" }
  | { readonly kind: "ended_inside" }
  /** It ran, but its history row was refused. */
  | { readonly kind: "unrecorded"; readonly message: string };
