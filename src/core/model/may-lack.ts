/** What a session may lack that goes on for another one. */
export interface MayLack {
  readonly name: string;
  /** Not where one of these tables counts its rows: what is to be written there gives it anew. */
  readonly unless?: readonly string[];
}
