import { expect, test } from "vitest";
import type { Fault } from "../../src/core/model/fault.js";
import { ServerError } from "../../src/engines/engine.js";

/** What is thrown where no server has said anything is the same for every engine. */
export function testThrown(faultOf: (error: unknown) => Fault): void {
  test("fills the empty message of a host with several addresses", () => {
    const refused = ["::1", "127.0.0.1"].map((host) =>
      Object.assign(new Error(`connect ECONNREFUSED ${host}:1`), { code: "ECONNREFUSED" }),
    );
    expect(faultOf(Object.assign(new AggregateError(refused, ""), { code: "ECONNREFUSED" }))).toEqual({
      message: "connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1",
      code: "ECONNREFUSED",
      lost: true,
    });
    expect(faultOf(new AggregateError(refused, "")).code).toBe("ECONNREFUSED");
  });

  test("hands on what a session threw already, and takes whatever was thrown", () => {
    const fault = { message: "gone", lost: true };
    expect(faultOf(new ServerError(fault))).toBe(fault);
    expect(faultOf("just text")).toEqual({ message: "just text" });
    expect(faultOf(undefined)).toEqual({ message: "undefined" });
    expect(faultOf({ code: "ODD" })).toEqual({ message: "ODD", code: "ODD" });
  });
}
