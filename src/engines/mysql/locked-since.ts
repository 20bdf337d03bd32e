/**
 * When a run got its lock, kept in its session: no transaction tells when it began, and the first row of a run has
 * none before it to count from. The layout of the history on these servers asks for it by name.
 */
export const lockedSince = "SET @sluice_since = utc_timestamp(6)";
