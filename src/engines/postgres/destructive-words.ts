/** No statement loses data without one of these words, save by a function that it calls. */
export const destructiveWords: readonly string[] = [
  "DROP",
  "TRUNCATE",
  "DELETE",
  "UPDATE",
  "MERGE",
  "DO",
  "CALL",
  "EXECUTE",
];
