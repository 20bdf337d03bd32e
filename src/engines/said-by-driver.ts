/** The statement that SQLAlchemy says it was at: it stands behind the error, in brackets, on lines of its own. */
export function statementSaid(text: string): string | undefined {
  return /^\[SQL: ([\s\S]*?)\](?:\n\[parameters: .*|\n\(Background on this error .*|\s*$)/m.exec(text)?.[1]?.trim();
}
