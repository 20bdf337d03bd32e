import type { FailureFacts } from "../../../core/failures/failure.js";
import type { FailureText } from "../text.js";

/** The process ended before its command had: told as it goes, when no other words can be loaded any more. */
export function ended({ command, id, name }: FailureFacts["process_ended"]): FailureText {
  return {
    what:
      id === undefined
        ? `the process ended before sluice ${command} was through`
        : `the process ended while ${id} ${name} ran, and nobody saw how that ended`,
    causes: [
      "the project's code, or what it loads, ends the process itself (exit), throws where nobody catches it, or awaits what never comes",
    ],
    fixes: ["let it return or throw instead", "what is in, what is not, and how to go on: sluice status"],
  };
}
