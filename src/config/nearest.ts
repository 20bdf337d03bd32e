export { nearest } from "../core/failures/nearest.js";
