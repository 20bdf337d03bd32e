import { describe, expect, test } from "vitest";
import { likelyCauses } from "../../core/failures/causes.js";
import type { FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { mysqlCauses } from "./causes.js";

/** As little as a fault can say: every language of the server, every driver, no details. */
const bare = { message: "" };

describe.each(mysqlCauses)("$id", ({ words }) => {
  test("has words in both languages, also where next to nothing is known", () => {
    for (const fault of [bare, { ...bare, server: "MariaDB" }, { ...bare, server: "MySQL" }]) {
      for (const lang of ["en", "ko"] as const) {
        const { cause, fix } = words[lang](fault, {});
        expect(`${cause} | ${fix}`).not.toMatch(/undefined|null\b|NaN|\[object|\n| {2}| [.,:](?: |$)/);
        expect(cause).toMatch(/[.…]$/);
        expect(fix).not.toMatch(/[.]$/);
        expect(cause.length).toBeGreaterThan(10);
        expect(cause.length).toBeLessThan(300);
        expect(fix.length).toBeGreaterThan(5);
        expect(fix.length).toBeLessThan(400);
      }
      const [english, korean] = [words.en(fault, {}), words.ko(fault, {})];
      expect(korean.cause).toMatch(/[가-힣]/);
      expect(english.cause + english.fix).not.toMatch(/[가-힣]/);
      expect(korean.cause).not.toBe(english.cause);
      expect(korean.cause + korean.fix).not.toMatch(/of this name|see its message/);
    }
  });
});

const idsOf = (fault: Fault, where: FaultPlace = {}) => likelyCauses(fault, where, mysqlCauses).map(({ id }) => id);

test("none is there twice, and at least a hundred are", () => {
  const ids = mysqlCauses.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(100);
});

test("one number is not told as another make's error", () => {
  const full = { message: "Unknown VIEW: 'cz.nope'", errno: 4092 };
  expect(idsOf({ ...full, server: "MariaDB" })).toEqual(["table_missing"]);
  expect(idsOf({ ...full, server: "MySQL" })).toEqual(["instant_changes_used_up"]);
  expect(idsOf({ message: "…", errno: 4031, server: "MariaDB" })).toEqual([]);
  expect(idsOf({ message: "what nobody has seen yet", errno: 9999, server: "MySQL" })).toEqual([]);
});

test("nobody is told another engine's address", () => {
  const [found] = likelyCauses({ message: "", code: "ECONNREFUSED" }, { host: "127.0.0.1", port: 3306 }, mysqlCauses);
  for (const lang of ["en", "ko"] as const) {
    const { fix } = found!.words[lang]({ message: "" }, { port: 3306 });
    expect(fix).toContain("@db/");
    expect(fix).not.toContain("postgres");
  }
});

test("what MySQL does not say of a name, the statement's own clause does", () => {
  const missing = { message: "Can't DROP 'x'; check that column/key exists", errno: 1091, server: "MySQL", table: "t" };
  expect(idsOf({ ...missing, where: "DROP FOREIGN KEY x" })).toEqual(["foreign_key_missing"]);
  expect(idsOf({ ...missing, where: "drop key x" })).toEqual(["index_missing"]);
  expect(idsOf({ ...missing, where: "DROP x" })).toEqual(["column_to_drop_missing"]);
  expect(idsOf(missing)).toEqual(["nothing_to_drop"]);
});

test("a server that speaks another language is understood by its numbers", () => {
  const korean = {
    message: "'fk_x'를 DROP할 수 없습니다. 칼럼이나 키가 존재하는지 채크하세요.",
    errno: 1091,
    server: "MySQL",
    table: "orders",
    where: "DROP FOREIGN KEY fk_x",
  };
  const [cause] = likelyCauses(korean, {}, mysqlCauses);
  expect(cause?.id).toBe("foreign_key_missing");
  expect(cause?.words.ko(korean, {}).fix).toContain("ALTER TABLE `orders` DROP FOREIGN KEY `fk_x`");
});

test("near names are told", () => {
  const missing = {
    message: "Can't DROP INDEX `i_user`; check that it exists",
    errno: 1091,
    server: "MariaDB",
    table: "t",
  };
  const where = { near: ["i_users", "i_usr"] };
  const [cause] = likelyCauses(missing, where, mysqlCauses);
  expect(cause?.words.en(missing, where).cause).toContain("it has i_users, i_usr");
  const absent = { message: "Table 'db.users' doesn't exist", errno: 1146, table: "users" };
  expect(idsOf(absent, { near: ["Users"] })[0]).toBe("name_in_capitals");
  expect(idsOf(absent, { near: ["user"] })[0]).toBe("table_missing");
  expect(idsOf(absent, { doing: "record" })[0]).toBe("history_gone");
});

test.each([
  ["MariaDB", "for table `log db`.`h_layout`", { history: "log db" }, "SELECT, INSERT, CREATE ON `log db`"],
  ["MariaDB", "for table `lo``g`.`sluice_goose`", { logIn: "lo`g" }, "SELECT, INSERT, CREATE ON `lo``g`"],
  ["MariaDB", "for table `other`.`t`", { history: "log db", id: "1" }, "SELECT ON `other`"],
  ["MySQL", "for table 'h_layout'", { history: "log db" }, "SELECT, INSERT, CREATE ON `log db`"],
  ["MySQL", "for table 'sluice_goose'", { logIn: "log db" }, "SELECT, INSERT, CREATE ON `log db`"],
  ["MySQL", "for table 'goose_db_version'", { logIn: "log db" }, "SELECT ON `app`"],
  ["MySQL", "for table 't'", { history: "log db", id: "1" }, "SELECT ON `app`"],
  ["MySQL", "for table 't'", {}, "SELECT ON `app`"],
])("on %s a right that is lacking %s is given where it lacks: %o", (server, words, more, granted) => {
  const fault: Fault = { message: `SELECT command denied to user 'u'@'h' ${words}`, errno: 1142, server };
  const where = { database: "app", ...more };
  const [cause] = likelyCauses(fault, where, mysqlCauses);
  for (const lang of ["en", "ko"] as const)
    expect(cause?.words[lang](fault, where).fix).toContain(`GRANT ${granted}.* TO 'u'@'%';`);
});
