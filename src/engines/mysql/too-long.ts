import type { Fault } from "../../core/model/fault.js";
import type { Text } from "../engine.js";
import { bytesOf } from "./exchange.js";

/** A server reads no statement that is longer than it takes (`longest`), and ends the session of whoever sends one. */
export function tooLong(text: Text, longest: number): Fault | undefined {
  const bytes = sentBytes(text);
  if (bytes < longest) return undefined;
  const message = `a statement of ${bytes} bytes is longer than max_allowed_packet (${longest} bytes)`;
  return { message, errno: 1153, sqlstate: "08S01" };
}

/** With the byte that says what it is. */
export function sentBytes(text: Text): number {
  return bytesOf(text) + 1;
}
