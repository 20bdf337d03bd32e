// What the time of a proof did not suffice for, in lines that are read to their end: one a server and kind.

const longest = 200;
const number = new Intl.NumberFormat("en");

/** `mysql-faults on MariaDB 11.8: 15,420 of 15,500 points (cut 1,028 of 1,032, SIGKILL 2,063 of 2,070, …)` */
export function linesOfRest(suite, rests) {
  const groups = new Map();
  for (const rest of rests) {
    const key = `${suite}${rest.on ? ` on ${rest.on}` : ""} | ${rest.unit}`;
    groups.set(key, [...(groups.get(key) ?? []), rest]);
  }
  return [...groups].flatMap(([key, all]) => {
    const [where, unit] = key.split(" | ");
    const open = all.filter(({ left }) => left > 0);
    return open.length === 0 ? [] : [`${where}: ${share(sumOf(all))} ${unit}${inBrackets(open, where, unit)}`];
  });
}

/** As many as the line has room for. */
function inBrackets(open, where, unit) {
  const told = open.map((rest) => (rest.of === 1 ? rest.what : [rest.what, share(rest)].filter(Boolean).join(" ")));
  if (open.length === 1 && open[0].what === "") return "";
  const room = longest - where.length - unit.length - 40;
  let shown = 0;
  let length = 0;
  while (shown < told.length && (length += told[shown].length + 2) < room) shown++;
  return ` (${[...told.slice(0, shown), ...(shown < told.length ? ["…"] : [])].join(", ")})`;
}

function share({ left, of }) {
  return `${number.format(left)} of ${number.format(of)}`;
}

function sumOf(all) {
  const sum = (name) => all.reduce((total, each) => total + each[name], 0);
  return { left: sum("left"), of: sum("of") };
}
