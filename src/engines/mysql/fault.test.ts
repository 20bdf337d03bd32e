import { describe, expect, test } from "vitest";
import { testThrown } from "../../../tests/unit/thrown-cases.js";
import type { Fault } from "../../core/model/fault.js";
import { indexOfCharacter } from "../../core/sql/positions.js";
import { faultOf, type Heard } from "./fault.js";

/** As the driver throws what a server answers. */
function answered(errno: number, sqlState: string, message: string, code = "ER_SOMETHING"): Error {
  return Object.assign(new Error(message), { code, errno, sqlState, sqlMessage: message, sql: "SELECT 'secret'" });
}

function heard(errno: number, message: string, server?: Heard["server"]): Fault {
  return faultOf(answered(errno, "HY000", message), server === undefined ? {} : { server });
}

test("keeps what the server said, never the driver's name for it, nor the statement", () => {
  const thrown = answered(4161, "HY000", "Unknown data type: 'jsonb'", "ER_INSTALL_COMPONENT_SET_UNUSED_VALUE");
  expect(faultOf(thrown, { server: "MariaDB", statement: "CREATE TABLE t (a jsonb)" })).toEqual({
    message: "Unknown data type: 'jsonb'",
    sqlstate: "HY000",
    errno: 4161,
    server: "MariaDB",
  });
});

describe("kind", () => {
  test.each([
    [1146, "Table 'cz.nope' doesn't exist", "absent"],
    [1205, "Lock wait timeout exceeded; try restarting transaction", "busy"],
    [1213, "Deadlock found when trying to get lock; try restarting transaction", "conflict"],
    [1020, "Record has changed since last read in table 'd'", "conflict"],
    [1317, "Query execution was interrupted", "cancelled"],
    [1969, "Query execution was interrupted (max_statement_time exceeded)", "time-limit"],
    [1142, "SELECT command denied to user 'lim'@'localhost' for table `cz`.`t`", "forbidden"],
    [
      1290,
      "The MariaDB server is running with the --read-only option so it cannot execute this statement",
      "read-only",
    ],
    [
      1290,
      "The MySQL server is running with the --super-read-only option so it cannot execute this statement",
      "read-only",
    ],
    [
      1290,
      "The MySQL server is running with the --skip-grant-tables option so it cannot execute this statement",
      undefined,
    ],
    [1792, "Cannot execute statement in a READ ONLY transaction", "read-only"],
    [1062, "Duplicate entry '1' for key 'PRIMARY'", "taken"],
    [1366, "Incorrect string value: '\\xED\\x95\\x9C' for column `cz`.`t`.`a` at row 1", "unencodable"],
    [1366, "Incorrect integer value: 'abc' for column `cz`.`t`.`a` at row 1", undefined],
    [1054, "Unknown column 'nope' in 'SELECT'", undefined],
  ])("%i %s: %s", (errno, message, kind) => {
    expect(heard(errno, message).kind).toBe(kind);
  });

  test.each([
    ["CREATE TABLE st_x (id int DEFAULT '0', st enum('대기','완료') NOT NULL DEFAULT '대기')", "unencodable"],
    ["ALTER TABLE t ADD `st` varchar(9) DEFAULT _utf8mb4 '한''국'", "unencodable"],
    ["CREATE TABLE t (a varchar(9) DEFAULT '한국', st int DEFAULT 'x')", undefined],
    ["CREATE TABLE t (st int DEFAULT 'x', a varchar(9) DEFAULT '한국')", undefined],
    [undefined, undefined],
  ])("1067 in %s: %s", (statement, kind) => {
    const told = { errno: 1067, sqlMessage: "Invalid default value for 'st'" };
    expect(faultOf(told, statement === undefined ? {} : { statement }).kind).toBe(kind);
  });

  test("one number is another error at the other server", () => {
    expect(heard(3572, "Statement aborted because lock(s) could not be acquired", "MySQL").kind).toBe("busy");
    expect(heard(3819, "Check constraint 'c' is violated.", "MySQL").kind).toBe("disallowed");
    expect(heard(4025, "CONSTRAINT `c` failed for `cz`.`t`", "MariaDB").kind).toBe("disallowed");
    expect(heard(4025, "…", "MySQL").kind).toBeUndefined();
    expect(heard(4031, "Referenced trigger 'x' for the given action time …", "MariaDB").kind).toBeUndefined();
  });
});

describe("names", () => {
  test.each<[number, string, Partial<Fault>, Heard["server"]?]>([
    // The key that a history's fence is known by, in whatever language.
    [1062, "Duplicate entry '7' for key 'PRIMARY'", { constraint: "PRIMARY" }, "MariaDB"],
    [1062, "Duplicate entry '7' for key 'sluice_history.PRIMARY'", { table: "sluice_history", constraint: "PRIMARY" }],
    [1062, "중복된 입력 값 '1': key 'pk.PRIMARY'", { table: "pk", constraint: "PRIMARY" }, "MySQL"],
    [1062, "중복된 입력 값 '1': key 'PRIMARY'", { constraint: "PRIMARY" }, "MariaDB"],
    [1062, "'1' は索引 'pk.PRIMARY' で重複しています。", { table: "pk", constraint: "PRIMARY" }, "MySQL"],
    [1062, "Duplicate entry 'it's' for key 'u'", { constraint: "u" }],
    [1062, "Duplicate entry 'for key 'x'' for key 'a.b'", { constraint: "a.b" }, "MariaDB"],
    [
      1062,
      "ALTER TABLE causes auto_increment resequencing, resulting in duplicate entry '1' for key 't.PRIMARY'",
      { table: "t", constraint: "PRIMARY" },
    ],
    [1048, "Column 'seq' cannot be null", { column: "seq" }],
    [1048, "칼럼 'b'는 널(Null)이 되면 안됩니다. ", { column: "b" }],
    [1048, "Le champ 'b' ne peut être vide (null)", { column: "b" }],
    [1364, "Field 'a' doesn't have a default value", { column: "a" }],
    [1146, "Table 'cz.nope' doesn't exist", { schema: "cz", table: "nope" }],
    [1146, "La table 'cz.nope' n'existe pas", { schema: "cz", table: "nope" }],
    [1051, "Unknown table 'cz.nope,cz.nope2'", { schema: "cz", table: "nope" }],
    [1050, "Table 't' already exists", { table: "t" }],
    [1054, "Unknown column 't.nope' in 'SELECT'", { column: "nope" }],
    [1406, "Data too long for column 'a' at row 1", { column: "a" }],
    [1366, "Incorrect integer value: 'it's' for column 'a' at row 1", { column: "a" }],
    [
      1366,
      "Incorrect integer value: 'abc' for column `cz`.`t`.`a` at row 1",
      { schema: "cz", table: "t", column: "a" },
    ],
    [1176, "Key 'nope' doesn't exist in table 't'", { constraint: "nope", table: "t" }],
    [1553, "Cannot drop index 'ia': needed in a foreign key constraint", { constraint: "ia" }],
    [
      1452,
      "Cannot add or update a child row: a foreign key constraint fails (`cz`.`t`, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`id`))",
      { schema: "cz", table: "t", constraint: "fk", column: "a" },
    ],
    [
      1452,
      "Cannot add or update a child row: a foreign key constraint fails (`cz`.`#sql-alter-3977-23`, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`id`))",
      { constraint: "fk", column: "a" },
    ],
    [1451, "Cannot delete or update a parent row: a foreign key constraint fails", {}],
    [
      1701,
      "Cannot truncate a table referenced in a foreign key constraint (`cz`.`t`, CONSTRAINT `fk`)",
      { schema: "cz", table: "t", constraint: "fk" },
    ],
    [4025, "CONSTRAINT `t.a` failed for `cz`.`t`", { schema: "cz", table: "t", constraint: "t.a" }],
    [3819, "Check constraint 't_chk_1' is violated.", { constraint: "t_chk_1" }],
    [1091, "Can't DROP INDEX `nope`; check that it exists", {}],
  ])("%i %s", (errno, message, names, server) => {
    const { schema, table, column, constraint } = heard(errno, message, server);
    expect({ schema, table, column, constraint }).toEqual({
      schema: undefined,
      table: undefined,
      column: undefined,
      constraint: undefined,
      ...names,
    });
  });
});

describe("what the statement says", () => {
  const missing = "Can't DROP 'fk_x'; check that column/key exists";
  const about = (statement: string, message = missing, errno = 1091) => {
    const { table, schema, where } = faultOf(answered(errno, "42000", message), { statement });
    return [schema, table, where];
  };

  test.each([
    ["ALTER TABLE orders DROP FOREIGN KEY fk_x", undefined, "orders", "DROP FOREIGN KEY fk_x"],
    [
      "/* why */ alter table `a b`.`o``s`\n  drop foreign key `fk_x`,\n  drop key i",
      "a b",
      "o`s",
      "drop foreign key `fk_x`",
    ],
    ["ALTER TABLE orders DROP INDEX FK_X, ADD c int", undefined, "orders", "DROP INDEX FK_X"],
    ["DROP INDEX fk_x ON orders", undefined, "orders", "DROP INDEX fk_x"],
    ["ALTER TABLE orders DROP fk_x", undefined, "orders", "DROP fk_x"],
    ["-- first\nALTER TABLE orders DROP COLUMN fk_xy, DROP COLUMN fk_x", undefined, "orders", "DROP COLUMN fk_x"],
    // Which of the two was not there?
    ["ALTER TABLE orders DROP FOREIGN KEY fk_x, DROP INDEX fk_x", undefined, "orders", undefined],
    ["CALL clean_up()", undefined, undefined, undefined],
  ])("%s", (statement, schema, table, where) => {
    expect(about(statement)).toEqual([schema, table, where]);
  });

  test("a primary key has no name of its own", () => {
    const message = "Can't DROP INDEX `PRIMARY`; check that it exists";
    expect(about("ALTER TABLE t DROP PRIMARY KEY", message)).toEqual([undefined, "t", "DROP PRIMARY KEY"]);
  });

  test("a table that is named stays, and of rows none is guessed: a trigger may have written another's", () => {
    expect(about("CREATE UNIQUE INDEX u ON t (a)", "Duplicate entry '1' for key 'u'", 1062)[1]).toBe("t");
    expect(about("CREATE INDEX IF NOT EXISTS i USING BTREE ON t (a)", "…", 1072)[1]).toBe("t");
    expect(about("INSERT INTO t VALUES (NULL)", "Column 'a' cannot be null", 1048)[1]).toBeUndefined();
    expect(about("ALTER TABLE t RENAME TO u", "Table 'db.x' doesn't exist", 1146).slice(0, 2)).toEqual(["db", "x"]);
  });
});

describe("position", () => {
  const near = (rest: string, line = 1) =>
    `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${rest}' at line ${line}`;
  const place = (statement: string, message: string) =>
    faultOf(answered(1064, "42000", message), { statement }).position;
  /** What stands from there on. */
  const from = (statement: string, message: string): string | undefined => {
    const position = place(statement, message);
    return position === undefined ? undefined : statement.slice(indexOfCharacter(statement, position));
  };

  test.each([
    [
      "CREATE TABLE t (\n  a int,\n  b varchar(10) NOT NUL,\n  c int\n)",
      near("NUL,\n  c int\n)", 3),
      "NUL,\n  c int\n)",
    ],
    ["SELECT 1 SELECT 1 SELECT 1", near("SELECT 1 SELECT 1"), "SELECT 1 SELECT 1"],
    ["SELECT '한국😀' 한국 한국 한국", near("한국 한국"), "한국 한국"],
    ["SELECT 'it''s' 'a' FRM 'x' y", near("'x' y"), "'x' y"],
    ["SELECT 1 FROM FROM t;\n", near("FROM t"), "FROM t;\n"],
    // MariaDB counts no lines within a string.
    ["SELECT 'a\n' FROM FROM x", near("FROM x", 1), "FROM x"],
    ["SELECT 1\n\n\nFROM\n", near("", 4), "\n"],
    ["SELECT 1,\n 2 FRM t x", "'SQL 구문에 오류가 있습니다.' 에러 같습니다. ('t x' 명령어 라인 2)", "t x"],
    ["SELECT 1,\n 2 FRM t x", "Erreur de syntaxe près de 't x' à la ligne 2", "t x"],
    [
      "SELECT 1,\n 2 FRM t x",
      "SQL構文エラーです。バージョンに対応するマニュアルを参照して正しい構文を確認してください。 : 't x' 付近 2 行目",
      "t x",
    ],
  ])("%j", (statement, message, rest) => {
    expect(from(statement, message)).toBe(rest);
  });

  test("of a long rest the server shows the first 80 bytes, MariaDB with dots", () => {
    const rest = `t WHERE ${"a".repeat(40)} = ${"b".repeat(60)}`;
    const statement = `SELECT 1,\n  2,\n  3 FRM ${rest}`;
    expect(from(statement, near(rest.slice(0, 80), 3))).toBe(rest);
    expect(from(statement, near(`${rest.slice(0, 77)}...`, 3))).toBe(rest);
    const korean = `이것은 '${"한".repeat(50)}'`;
    const wide = `SELECT 1 FROM t WHERE '${"한".repeat(50)}' ${korean}`;
    expect(from(wide, near(`이것은 '${"한".repeat(22)}`))).toBe(korean);
    expect(from(wide, near(`이것은 '${"한".repeat(21)}...`))).toBe(korean);
  });

  test("where the same text stands twice, its line decides, or nobody does", () => {
    const row = `(1 2, '${"x".repeat(90)}')`;
    const cut = near(`2, '${"x".repeat(90)}')`.slice(0, 80), 1);
    expect(
      place(`INSERT INTO t VALUES ${row}, ${row}`, cut.replace(/near .*/, `near '${row.slice(3, 83)}' at line 1`)),
    ).toBe(undefined);
    const lines = `INSERT INTO t VALUES\n${row},\n${row}`;
    expect(place(lines, `near '${row.slice(3, 83)}' at line 2`)).toBe("INSERT INTO t VALUES\n(1 ".length + 1);
  });

  test("what the server ran of its own, or of another text, has none here", () => {
    expect(place("PREPARE s FROM 'SELECT 1 FRM t'", near("t"))).toBeUndefined();
    expect(place("PREPARE s FROM 'SELECT 1\nFROM'", near("", 2))).toBeUndefined();
    expect(place("CALL p()", near("x FROM t", 3))).toBeUndefined();
    expect(faultOf(answered(1064, "42000", near("x"))).position).toBeUndefined();
  });

  test("a long statement takes no longer than it is long, and no more than there is room for", () => {
    const { user: since } = process.cpuUsage();
    const long = `UPDATE u SET password = '${"x".repeat(2 ** 25)}' WHERE AND 1`;
    const fault = faultOf(answered(1064, "42000", near("AND 1")), { statement: long });
    expect([fault.position, fault.message]).toEqual([long.length - 4, expect.stringContaining("near '…'")]);
    const row = `(1 2, '${"x".repeat(90)}'),\n`;
    const cut = near(row.slice(3, 83), 50_000);
    expect(from(`INSERT INTO t VALUES${row.repeat(60_000)}`, cut)?.length).toBe(row.length * 10_001 - 3);
    expect(place(`SELECT 1${" ".repeat(500_000)}FRM${" ".repeat(500_000)}x`, near("FRM"))).toBeUndefined();
    const commented = `${"/* the reason why */ ".repeat(100)}UPDATE t SET a = 1`;
    expect(faultOf(answered(1048, "23000", "x"), { statement: commented }).table).toBeUndefined();
    expect((process.cpuUsage().user - since) / 1000).toBeLessThan(5000);
  });

  test("what is shown of the statement holds no password", () => {
    const statement = "CREATE USER a IDENTIFIED 'hunter2' REQUIRE SSL";
    const fault = faultOf(answered(1064, "42000", near("'hunter2' REQUIRE SSL")), { statement });
    expect(fault.message).toMatch(/near '…' at line 1$/);
    expect(fault.position).toBe(26);
    const cut = faultOf(answered(1064, "42000", near("BYE IDENTIFIED BY 'hunter")), { statement: "CREATE USER …" });
    expect(JSON.stringify(cut)).not.toContain("hunter");
  });
});

describe("the network and the driver", () => {
  /** As mysql2 throws these: the system's numbers are negative, a lost connection has none. */
  const thrown = (message: string, fields: object) => Object.assign(new Error(message), { fatal: true, ...fields });

  test.each<[string, object, Partial<Fault>]>([
    ["connect ECONNREFUSED 127.0.0.1:1", { errno: -111, code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }],
    ["read ECONNRESET", { errno: -104, code: "ECONNRESET" }, { code: "ECONNRESET" }],
    ["connect ETIMEDOUT", { errorno: "ETIMEDOUT", code: "ETIMEDOUT" }, { code: "ETIMEDOUT" }],
    ["connect ENOENT /tmp/none.sock", { errno: -2, code: "ENOENT" }, { code: "ENOENT" }],
    [
      "Connection lost: The server closed the connection.",
      { code: "PROTOCOL_CONNECTION_LOST" },
      { code: "PROTOCOL_CONNECTION_LOST" },
    ],
    ["Can't add new command when connection is in closed state", {}, { kind: "unheard" }],
    [
      "Server does not support secure connection",
      { code: "HANDSHAKE_NO_SSL_SUPPORT" },
      { code: "HANDSHAKE_NO_SSL_SUPPORT" },
    ],
    ["self-signed certificate", { code: "HANDSHAKE_SSL_ERROR" }, { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }],
    [
      "self-signed certificate in certificate chain",
      { code: "HANDSHAKE_SSL_ERROR" },
      { code: "SELF_SIGNED_CERT_IN_CHAIN" },
    ],
    [
      "Hostname/IP does not match certificate's altnames: Host: localhost. is not cert's CN: x",
      { code: "HANDSHAKE_SSL_ERROR" },
      { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    ],
    [
      "40C7A2F4:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/x.c:354:\n",
      { code: "HANDSHAKE_SSL_ERROR" },
      { code: "ERR_SSL_WRONG_VERSION_NUMBER" },
    ],
  ])("%s", (message, fields, fault) => {
    expect(faultOf(thrown(message, fields))).toEqual({ message, lost: true, ...fault });
  });

  test("what a server says unasked: the session had been idle too long", () => {
    const message =
      "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.";
    expect(faultOf(thrown(message, { code: 4031 }), { server: "MySQL" })).toEqual({
      message,
      errno: 4031,
      server: "MySQL",
      kind: "unheard",
      lost: true,
    });
  });

  test("a storage engine's number is small, and the server's all the same", () => {
    const fault = faultOf(answered(167, "22003", "Out of range value for column 'a' at row 1"));
    expect(fault).toMatchObject({ sqlstate: "22003", errno: 167, column: "a" });
  });

  test("a packet too large takes the session along, a refused login does not hold one", () => {
    expect(heard(1153, "Got a packet bigger than 'max_allowed_packet' bytes").lost).toBe(true);
    expect(heard(1045, "Access denied for user 'lim'@'localhost' (using password: YES)").lost).toBeUndefined();
    expect(heard(1213, "Deadlock found").lost).toBeUndefined();
  });

  test("says nothing of documents that nobody wrote", () => {
    const message =
      "Server requests authentication using unknown plugin client_ed25519. See TODO: add plugins doco here on how to configure or author authentication plugins.";
    expect(faultOf(thrown(message, { code: "AUTH_SWITCH_PLUGIN_ERROR" })).message).toBe(
      "Server requests authentication using unknown plugin client_ed25519.",
    );
  });

  testThrown(faultOf);

  test("never carries a URL that Node puts into its error", () => {
    const fault = faultOf(Object.assign(new Error("cannot parse mysql://app:p@ss#w@db/main"), { code: "ODD" }));
    expect(fault).toEqual({ message: "cannot parse mysql://app:***@db/main", code: "ODD" });
  });
});
