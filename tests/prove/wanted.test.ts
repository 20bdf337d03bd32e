import { freshDatabase, titledMajors } from "../servers/database.js";
import { testWanted } from "../servers/wanted-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("a wanted state", titledMajors, ({ major, title }) => {
  testWanted(title, "postgres", () => freshDatabase({ major }));
});
