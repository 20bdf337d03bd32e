/** Something that a change makes or takes away, as it stands now. */
export interface Evidence {
  /** `table users`, `users.phone`. */
  readonly object: string;
  readonly there: boolean;
  /** It is to be gone, where what was looked for took effect. */
  readonly removes?: true;
  /** Neither in nor out, whatever anybody says. */
  readonly half?: true;
  /** How it stands, in the server's own words: `INVALID`. */
  readonly as?: string;
  /** What ends that, where somebody does it by hand. */
  readonly clear?: readonly string[];
}
