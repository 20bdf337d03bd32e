type Heard = (signal: string) => void;

/** SIGHUP: the terminal was closed, or the connection to it is gone. */
const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Catches these signals of this process from now on. What came before anybody listened is told to the one
 * who then does; once that one has ended, a signal kills the process as it would any other.
 */
export function catchSignals(): (heard: Heard) => () => void {
  const waiting: string[] = [];
  const keep: Heard = (signal) => void waiting.push(signal);
  for (const name of names) process.on(name, keep);
  return (heard) => {
    for (const name of names) process.on(name, heard);
    for (const name of names) process.off(name, keep);
    for (const signal of waiting.splice(0)) heard(signal);
    return () => {
      for (const name of names) process.off(name, heard);
    };
  };
}
