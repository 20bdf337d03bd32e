import { expect, test } from "vitest";
import type { Action } from "../core/model/action.js";
import { actionWord } from "./action-word.js";
import { en } from "./words/en.js";
import { ko } from "./words/ko.js";

test.each<[Pick<Action, "kind" | "detail">, string, string]>([
  [{ kind: "drop-function" }, "drop function", "함수 삭제"],
  [{ kind: "drop-function", detail: "procedure" }, "drop procedure", "프로시저 삭제"],
  [{ kind: "drop-function", detail: "routine" }, "drop routine", "루틴 삭제"],
  [{ kind: "drop-other", detail: "procedure" }, "drop", "삭제"],
])("%o is called what it is", (action, english, korean) => {
  const said = [en, ko].map((words) => actionWord({ object: "p", known: "tree", ...action }, { words }));
  expect(said).toEqual([expect.stringMatching(new RegExp(`^${english}`)), expect.stringContaining(korean)]);
});
