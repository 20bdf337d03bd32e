/** An absolute path, with `/` and without `.` and `..` in it; a relative one is seen from `folder`. */
export function pathFrom(folder: string, path: string): string {
  const whole = isAbsolute(path) ? path : `${folder}/${path}`;
  const root = /^(?:[A-Za-z]:)?\//.exec(whole)?.[0] ?? "/";
  const steps: string[] = [];
  for (const step of whole.slice(root.length).split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return root + steps.join("/");
}

export function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\//.test(path);
}

/** The path below a folder, without it; empty for the folder itself, undefined for what stands elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (path === folder) return "";
  const within = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(within) ? path.slice(within.length) : undefined;
}

/** How a path is called from a folder: `../other/versions`; empty for the folder itself. */
export function seenFrom(folder: string, path: string): string {
  const [here, there] = [stepsOf(folder), stepsOf(path)];
  const parts = here.findIndex((step, index) => step !== there[index]);
  const common = parts < 0 ? here.length : parts;
  return [...here.slice(common).map(() => ".."), ...there.slice(common)].join("/");
}

function stepsOf(path: string): readonly string[] {
  return path.split("/").filter((step) => step !== "");
}
