import { describe, expect, test } from "vitest";
import { unprivileged } from "./server-place.js";

describe("whom a server runs as where we are root", () => {
  test.each([
    [
      "nobody before postgres",
      "root:x:0:0::/root:/bin/sh\npostgres:x:70:70\nnobody:x:65534:65534::/:/bin/false\n",
      65534,
    ],
    ["postgres where nobody is missing", "root:x:0:0::/root:/bin/sh\npostgres:x:70:71::/var:/bin/sh\n", 70],
    ["not a nobody that is root by another name", "nobody:x:0:0::/:/bin/sh\ndaemon:x:1:1::/:/bin/sh\n", 1],
  ])("%s", (_name, passwd, uid) => {
    expect(unprivileged(passwd).uid).toBe(uid);
  });

  test("none: one line that names whom it looked for", () => {
    const reason = expect.stringContaining("no user nobody, postgres or daemon") as string;
    expect(() => unprivileged("root:x:0:0::/root:/bin/sh\n")).toThrow(
      expect.objectContaining({ code: "embedded_failed", facts: { reason } }) as Error,
    );
  });
});
