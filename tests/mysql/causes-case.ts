/** A statement that fails for one cause, and words that the cause or its fix must say in both languages. */
export interface CauseCase {
  readonly id: string;
  /** Where it is another error, or none, elsewhere. */
  readonly on?: "MariaDB" | "MySQL";
  /** Sent as an account with these rights in the database, and no others. */
  readonly as?: string;
  /** Statements before it, each of which succeeds. `$db` is the database. */
  readonly before?: readonly string[];
  readonly fails: string;
  readonly says?: readonly string[] | Readonly<Record<"MariaDB" | "MySQL", readonly string[]>>;
  readonly near?: readonly string[];
  readonly doing?: string;
  readonly demandsOnline?: true;
}

export const orders = "CREATE TABLE orders (id int PRIMARY KEY, total int, note varchar(20), KEY i_total (total))";
export const rows = "INSERT INTO orders VALUES (1, 5, 'a'), (2, 5, 'b')";
export const parents = "CREATE TABLE parents (id int PRIMARY KEY, x int)";
export const referring =
  "CREATE TABLE orders (id int PRIMARY KEY, parent int, KEY i_parent (parent), CONSTRAINT fk_parent FOREIGN KEY (parent) REFERENCES parents (id))";
export const days =
  "CREATE TABLE days (day int) PARTITION BY RANGE (day) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))";
