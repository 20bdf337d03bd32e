import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runAs } from "../../src/engines/postgres/server-place.js";
import { freshDatabase } from "../servers/database.js";
import { expectCause, faultFrom } from "./causes-told.js";

const message = 'could not extend file "base/16384/16390": No space left on device';

/** Where no disk of a test's own can be mounted, the server's words, as it was seen to say them, must do. */
export function provokeDisk(): void {
  test("disk_full: a table grows beyond the disk that its tablespace is on", async () => {
    using disk = smallDisk();
    if (!disk.mounted) {
      expectCause({ message, sqlstate: "53100", hint: "Check free disk space." }, "disk_full");
      return;
    }
    await using database = await freshDatabase();
    const space = `small_${database.name}`;
    await database.query(`CREATE TABLESPACE ${space} LOCATION '${disk.folder}'`);
    try {
      const fault = await faultFrom(() =>
        database.query(
          `CREATE TABLE big TABLESPACE ${space} AS SELECT repeat(md5(i::text), 60) AS a FROM generate_series(1, 10000) i`,
        ),
      );
      expect([fault.sqlstate, fault.message]).toEqual(["53100", expect.stringContaining("No space left on device")]);
      expectCause(fault, "disk_full");
    } finally {
      await database.query(`DROP TABLESPACE ${space}`);
    }
  });
}

interface Disk extends Disposable {
  readonly folder: string;
  readonly mounted: boolean;
}

/** Two megabytes, for the user that servers run as; only root can mount it. */
function smallDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), "sluice-disk-"));
  const as = runAs();
  const options = `size=2m,mode=700${as ? `,uid=${as.uid},gid=${as.gid}` : ""}`;
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status === 0;
  return {
    folder,
    mounted,
    [Symbol.dispose]() {
      if (mounted) spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
