import { freshDatabase } from "../servers/database.js";
import { type Asked, postgresEye } from "../servers/eye.js";
import { upOfFifty } from "../servers/journey.js";
import { postgresWire } from "../servers/wire.js";
import type { Ground } from "./ground.js";
import { startOwnServer } from "./postgres-own-server.js";
import { postgresWays } from "./postgres-ways.js";

export function postgresGround(major: number): Ground {
  return {
    title: `PostgreSQL ${major}`,
    key: `postgres ${major}`,
    wire: postgresWire,
    eye: postgresEye,
    ways: postgresWays,
    journey: upOfFifty,
    fresh: () => freshDatabase({ major }),
    own: () => startOwnServer(major),
    setAs,
  };
}

async function setAs(database: Asked, settings: Readonly<Record<string, string>>): Promise<void> {
  await database.query(`ALTER DATABASE ${database.name} RESET ALL`);
  for (const [name, value] of Object.entries(settings)) {
    const known = await database.query(`SELECT FROM pg_settings WHERE name = '${name}'`);
    if (known.length > 0) await database.query(`ALTER DATABASE ${database.name} SET ${name} = '${value}'`);
  }
}
