import { downOf, type Journey, upOf, upOfFifty } from "../servers/journey.js";
import { longStatements } from "./long-statements.js";
import { reversible } from "./reversible.js";

/** Few messages, but behind nearly each of them the server is at work for longer than the grace. */
const long: Journey = upOf(longStatements(), "long statements");

/** Taking back what was applied before. */
const takenBack: Journey = downOf(reversible(), "down");

export { long, takenBack, upOfFifty };
