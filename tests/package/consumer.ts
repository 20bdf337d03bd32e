// A user's program, compiled against the packed declarations alone.
import { defineConfig, down, exitCodes, isSluiceError, plan, SluiceError, status, up, type SluiceEvent } from "sluice";

export async function deploy(signal: AbortSignal): Promise<number> {
  const config = defineConfig({
    name: "shop",
    targets: {
      main: { source: "migrations", url: { host: "${DB_HOST}", passwordFile: "/run/secrets/db", database: "shop" } },
    },
    environments: { production: { policy: "never-at-start", never: { hosts: ["db-old.internal"] } } },
  });
  const told: string[] = [];
  const on = (event: SluiceEvent): void => {
    if (event.type === "migration.applied") told.push(`${event.id} ${event.durationMs.toFixed(0)}`);
  };
  const options = { configuration: config, env: "production", signal, on };
  try {
    const planned = await plan({ to: "4" }, options);
    const steps: readonly { readonly id: string; readonly destructive: readonly string[] }[] = planned.targets.flatMap(
      ({ steps: all }) => all,
    );
    const { targets } = await up({ steps: steps.length, allowDestructive: ["3"] }, options);
    const ms: number = targets.reduce(
      (sum, { applied }) => sum + applied.reduce((own, { durationMs }) => own + durationMs, 0),
      0,
    );
    const states = (await status({}, options)).targets.flatMap(({ migrations }) =>
      migrations.map(({ state }) => state),
    );
    const state:
      | "applied"
      | "pending"
      | "missing"
      | "changed"
      | "failed"
      | "ahead"
      | "baselined"
      | "reverted"
      | "superseded"
      | "unknown"
      | undefined = states[0];
    await down({ to: "1" });
    return state === "applied" ? ms : 0;
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    if (error.code === "migration_failed") {
      const { fault, statement, of } = error.facts;
      told.push(`${fault.sqlstate ?? ""} ${statement}/${of}`);
    }
    const known: SluiceError | undefined = error instanceof SluiceError ? error : undefined;
    return known?.exitCode ?? exitCodes[error.code];
  }
}
