/** Whatever was thrown, to be asked for what it may hold. */
export type Thrown = Readonly<Record<string, unknown>>;

export function thrownFrom(error: unknown): Thrown {
  if (typeof error === "object" && error !== null) return error as Thrown;
  return { message: String(error) };
}

/** A host with several addresses fails as one AggregateError, whose own message is empty. */
export function errorsIn(thrown: Thrown): readonly Thrown[] {
  const errors = thrown["errors"];
  return Array.isArray(errors) ? errors.map(thrownFrom) : [];
}

export function messageOf(thrown: Thrown, parts: readonly Thrown[]): string {
  const own = text(thrown["message"]);
  if (own !== undefined) return own;
  const said = parts.map((part) => text(part["message"])).filter((part) => part !== undefined);
  return [...new Set(said)].join("; ") || (text(thrown["code"]) ?? "unknown error");
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The system's words for a connection that there is none, or no more. */
export const goneCodes: readonly string[] = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPROTO",
];
