import { expect, test } from "vitest";
import { headersOf } from "#runtime/headers.js";

test("headers that came are read, whatever they are called", () => {
  const read = headersOf({ 200: { "x-count": Number, x: String, ["__proto__"]: String } });
  const sent = new Headers([
    ["X-Count", "7"],
    ["__proto__", "a"],
    ["y", "untold"],
  ]);
  const found = read(sent, 200);
  expect(Object.entries(found)).toEqual([
    ["x-count", 7],
    ["__proto__", "a"],
  ]);
  expect(read(new Headers({ x: "1" }), "default")).toEqual({});
});
