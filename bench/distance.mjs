// A network of some milliseconds each way, in a process of its own: node distance.mjs PORT MS; prints the port it listens on.
import { fork } from "node:child_process";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);

/** Puts `ms` each way before a server on this machine. */
export async function makeDistance(url, ms) {
  const near = new URL(url);
  const child = fork(self, [near.port, String(ms)]);
  const port = await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", () => reject(new Error("the distance could not be made")));
  });
  near.port = String(port);
  return { url: near.href, close: () => child.kill() };
}

/** Passes on what comes in order, `ms` after it came. */
function delayed(from, to, ms) {
  from.on("data", (data) => setTimeout(() => to.writable && to.write(data), ms));
  from.on("end", () => setTimeout(() => to.end(), ms));
  from.on("error", () => to.destroy());
}

if (process.argv[1] === self) {
  const [port, ms] = process.argv.slice(2).map(Number);
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: "127.0.0.1", port, noDelay: true });
    delayed(client, upstream, ms);
    delayed(upstream, client, ms);
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.once("disconnect", () => process.exit());
}
