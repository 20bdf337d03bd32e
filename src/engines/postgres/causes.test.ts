import { describe, expect, test } from "vitest";
import type { Fault } from "../../core/model/fault.js";
import { likelyCauses } from "../../core/failures/causes.js";
import { postgresCauses } from "./causes.js";

/** As little as a fault can say: every language of the server, every driver, no details. */
const bare = { message: "" };

describe.each(postgresCauses)("$id", ({ words }) => {
  test("has words in both languages, also where next to nothing is known", () => {
    for (const lang of ["en", "ko"] as const) {
      const { cause, fix } = words[lang](bare, {});
      expect(`${cause} | ${fix}`).not.toMatch(/undefined|null\b|NaN|\[object|\n/);
      expect(cause).toMatch(/[.]$/);
      expect(fix).not.toMatch(/[.]$/);
    }
    expect(words.ko(bare, {}).cause).toMatch(/[가-힣]/);
    expect(words.en(bare, {}).cause).not.toMatch(/[가-힣]/);
  });
});

test("at most three causes are said, the most specific first", () => {
  const refused = { message: "connect ECONNREFUSED 127.0.0.1:5432", code: "ECONNREFUSED" };
  const idsOf = (fault: Fault, host: string) => likelyCauses(fault, { host }, postgresCauses).map(({ id }) => id);
  // One thing is not said in two ways.
  expect(idsOf(refused, "127.0.0.1")).toEqual(["refused_on_localhost"]);
  expect(idsOf(refused, "db.internal")).toEqual(["refused"]);
  const noEntry = { message: 'no pg_hba.conf entry for host "10.0.0.1", user "u", no encryption', sqlstate: "28000" };
  expect(idsOf(noEntry, "db.internal")).toEqual(["tls_demanded", "host_not_allowed", "role_unknown"]);
  expect(idsOf({ message: 'role "x" does not exist', sqlstate: "22023" }, "db")).toEqual(["setting_role_unknown"]);
  const listed = { message: 'invalid value for parameter "search_path": "a,,b"', sqlstate: "22023" };
  expect(idsOf(listed, "db")).toEqual(["setting_refused"]);
  expect(idsOf({ message: 'time zone "x" not recognized', sqlstate: "22023" }, "db")).toEqual(["value_unreadable"]);
  const all = postgresCauses.map((cause) => ({ ...cause, matches: () => true }));
  expect(likelyCauses(refused, {}, all)).toHaveLength(3);
  expect(likelyCauses({ message: "what nobody has seen yet", sqlstate: "ZZ999" }, {}, postgresCauses)).toEqual([]);
});

test("a server that speaks another language is understood by its states", () => {
  const korean = { message: '"orders" 이름의 릴레이션(relation)이 없습니다', sqlstate: "42P01" };
  const [cause] = likelyCauses(korean, {}, postgresCauses);
  expect(cause?.id).toBe("table_missing");
  expect(cause?.words.ko(korean, {}).cause).toContain("orders");
  const unread = { message: '구문 오류, "TABEL" 부근', sqlstate: "42601", position: 8 };
  expect(likelyCauses(unread, {}, postgresCauses).map(({ id }) => id)).toEqual(["syntax"]);
});
