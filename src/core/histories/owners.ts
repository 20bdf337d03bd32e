export { noLog } from "./no-log.js";
export { ownedHistory } from "./owned.js";
export { passingLog } from "./passing-log.js";
export { schemaOf } from "./owners/schema-of.js";
export { owners } from "./owners/list.js";
export { columnsBeside } from "./owners/whose.js";
