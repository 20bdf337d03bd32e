import type { UnitShape } from "../../src/run/next.js";

/** `T` travels with its neighbours, `t` goes by itself, `C` is a CALL, `A` is alone, `O` outlasts a rollback; `C?`, `A?` and `O?` were noted by an earlier run. */
export function unitsOf(told: string): readonly UnitShape[] {
  return (told.match(/[TtCAO]\??/g) ?? []).map((each) => ({
    kind: each.startsWith("A") ? "alone" : "transaction",
    shares: each === "T",
    bytes: 100,
    mayEndTransaction: each.startsWith("C"),
    begun: each.endsWith("?"),
    ...(each.startsWith("O") ? { outlasts: true as const } : {}),
  }));
}
