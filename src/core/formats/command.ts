import { wantedFormat } from "./wanted.js";

/** Any tool that brings a database to the state that a file describes, called by the team's own commands. */
export const command = wantedFormat({
  name: "command",
  title: "command",
  recognise: ({ files }) => ({ sure: false, migrations: files.length, evidence: "" }),
  isState: () => true,
  usual: () => ({}),
});
