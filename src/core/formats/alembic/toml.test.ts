import { expect, test } from "vitest";
import { readToml, TomlFault, type TomlValue } from "./toml.js";

/** As JSON has it. */
function plain(value: TomlValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each as TomlValue)]));
  return Array.isArray(value) ? (value as readonly TomlValue[]).map(plain) : value;
}

test.each<[string, unknown]>([
  ["", {}],
  ['a = \'x\\y\' # no\nb="\\u00e9\\t\\""\r\nc = true\nd = false', { a: "x\\y", b: 'é\t"', c: true, d: false }],
  ["n = 1_000\nt = 1979-05-27 07:32:00Z # when", { n: { written: "1_000" }, t: { written: "1979-05-27 07:32:00Z" } }],
  ['a . "b c".d = 1\n', { a: { "b c": { d: { written: "1" } } } }],
  ["[a.b]\nx = ''\n[ a . c ]\n[a]\ny = ''", { a: { b: { x: "" }, c: {}, y: "" } }],
  ["[[h]]\nn = 'a'\n[[h]]\n[h.in]\nn = 'b'", { h: [{ n: "a" }, { in: { n: "b" } }] }],
  [
    "a = [\n 'x', # one\n ['y'], {k = 'v', l.m = true},\n]\n[b]",
    { a: ["x", ["y"], { k: "v", l: { m: true } }], b: {} },
  ],
  ['a = """\nx "quoted" \\\n   y\\\\\n"""', { a: 'x "quoted" y\\\n' }],
  ['a = """x"""""\nb = \'\'\'y\'\'\'\'', { a: 'x""', b: "y'" }],
  ["a = '''\n[tool.alembic]\n'''\n__proto__ = 'x'", { a: "[tool.alembic]\n", ["__proto__"]: "x" }],
])("%j", (text, expected) => {
  expect(plain(readToml(text))).toEqual(expected);
});

test.each<[string, number]>([
  ["a", 1],
  ["a = ", 1],
  ["\na = 'x", 2],
  ['a = "x\ny"', 1],
  ["a = 'x' b = 'y'", 1],
  ["\n\n[a", 3],
  ["[a]]", 1],
  ["a = ['x'\n'y']", 2],
  ["a = 'x'\n[a]", 2],
  ['a = "\\q"', 1],
  ['a = "\\ud800"', 1],
  ["a = '''x", 1],
  [`a = ${"[".repeat(5000)}`, 1],
])("what is none: %j", (text, line) => {
  const read = (): unknown => readToml(text);
  expect(read).toThrow(TomlFault);
  expect(read).toThrow(`line ${line}`);
});
