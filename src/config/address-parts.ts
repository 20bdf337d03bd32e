/** The parts of a database's name as its author wrote them; what is absent is the engine's default. */
export interface AddressParts {
  readonly engine: "postgres" | "mysql";
  readonly host?: string | undefined;
  readonly port?: string | number | undefined;
  /** The variable that holds it, where it has one of its own. */
  readonly portFrom?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  readonly parameters?: ReadonlyMap<string, string>;
}
