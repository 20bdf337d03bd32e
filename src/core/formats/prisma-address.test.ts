import { expect, test } from "vitest";
import { prismaAddress } from "./prisma-address.js";

const datasource = (lines: string): string =>
  `generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "postgresql"\n${lines}\n}\nmodel A {\n  url String @default("x")\n}\n`;

test.each([
  ['  url = env("APP_DB")', ["APP_DB"], []],
  [
    '  url       = env( "POOLED" )\n  directUrl = env("DIRECT")\n  shadowDatabaseUrl = env("SHADOW")',
    ["POOLED", "DIRECT"],
    [],
  ],
  ['  // url = env("OLD")\n  url = "postgresql://u:p@h:1/d"', [], ["postgresql://u:p@h:1/d"]],
  ["", [], []],
])("in a schema: %s", (lines, variables, written) => {
  expect(prismaAddress(datasource(lines))).toEqual({ variables, written });
});

test.each([
  ['export default defineConfig({ datasource: { url: env("APP_DB") } })', ["APP_DB"], []],
  ["datasource: { url: env<Env>('APP_DB'), shadowDatabaseUrl: env('SHADOW') }", ["APP_DB"], []],
  ["url: process.env.APP_DB!", ["APP_DB"], []],
  ["url: process.env['APP_DB'],\n// url: process.env.OLD", ["APP_DB"], []],
  ["url: 'mysql://u@h/d'", [], ["mysql://u@h/d"]],
  ["adapter: async () => new PrismaPg({})", [], []],
])("in a configuration: %s", (text, variables, written) => {
  expect(prismaAddress(datasource(""), text)).toEqual({ variables, written });
});
