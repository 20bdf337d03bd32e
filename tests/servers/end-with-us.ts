import { type ChildProcess, spawn } from "node:child_process";

/**
 * Lets a process not outlive this one, however this one ends, and its folder neither: whoever watches over it hears
 * from us until we are gone. The answer calls that off.
 */
export function endWithUs(child: ChildProcess, folder: string): () => void {
  const script = 'read -r _ && exit; kill -9 "$1"; for _ in 1 2 3 4 5; do sleep 0.2; rm -rf "$2" && exit; done';
  const watch = spawn("sh", ["-c", script, "sh", String(child.pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Neither it nor its pipe keeps us from ending.
  watch.unref();
  const { stdin } = watch;
  stdin.on("error", () => {});
  (stdin as unknown as { unref(): void }).unref();
  return () => void stdin.end("\n");
}
