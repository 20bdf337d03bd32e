export { ownedHistory } from "./owned.js";
export { owners } from "./owners/list.js";
