/** Who listens there may never answer: whoever is asked to end does not wait for it. */
export async function abandonedAt<T>(signal: AbortSignal | undefined, connected: Promise<T>): Promise<T> {
  let abandon = (): void => {};
  const abandoned = new Promise<never>((_, reject) => {
    abandon = () => reject(Object.assign(new Error("given up before the server answered"), { code: "ECANCELED" }));
  });
  signal?.addEventListener("abort", abandon, { once: true });
  if (signal?.aborted) abandon();
  try {
    return await Promise.race([connected, abandoned]);
  } finally {
    signal?.removeEventListener("abort", abandon);
  }
}
