import { expect, test } from "vitest";
import { encode, expand, type Parameter } from "#runtime/parameters.js";
import {
  deepObject,
  delimited,
  form,
  jsonParameter,
  label,
  matrix,
  reserved,
  simple,
} from "#runtime/styles.js";

const array = ["blue", "black"];
const object = { R: 100, G: 200 };
const name = "color";

// The table of OAS 3.1, "Style Examples", for a parameter named "color".
const TABLE: readonly [string, Parameter, unknown, string | undefined][] = [
  ["matrix", matrix(name), "", ";color"],
  ["matrix", matrix(name), "blue", ";color=blue"],
  ["matrix", matrix(name), array, ";color=blue,black"],
  ["matrix", matrix(name), object, ";color=R,100,G,200"],
  ["matrix, exploded", matrix(name, "explode"), array, ";color=blue;color=black"],
  ["matrix, exploded", matrix(name, "explode"), object, ";R=100;G=200"],
  ["matrix, exploded", matrix(name, "explode"), { R: "", G: 0 }, ";R;G=0"],
  ["label", label(name), "", "."],
  ["label", label(name), "blue", ".blue"],
  ["label", label(name), array, ".blue,black"],
  ["label", label(name), object, ".R,100,G,200"],
  ["label, exploded", label(name, "explode"), array, ".blue.black"],
  ["label, exploded", label(name, "explode"), object, ".R=100.G=200"],
  ["simple", simple(name), "blue", "blue"],
  ["simple", simple(name), array, "blue,black"],
  ["simple", simple(name), object, "R,100,G,200"],
  ["simple, exploded", simple(name, "explode"), array, "blue,black"],
  ["simple, exploded", simple(name, "explode"), object, "R=100,G=200"],
  ["form", form(name), "", "color="],
  ["form", form(name), array, "color=blue,black"],
  ["form", form(name), object, "color=R,100,G,200"],
  ["form, exploded", form(name, "explode"), array, "color=blue&color=black"],
  ["form, exploded", form(name, "explode"), object, "R=100&G=200"],
  ["form, exploded", form(name, "explode"), { R: [1, 2], G: "a" }, "R=1&R=2&G=a"],
  ["form, exploded", form(name, "explode"), [], undefined],
  ["form, exploded", form(name, "explode"), { absent: undefined, none: null }, undefined],
  ["form", form(name), [], undefined],
  ["spaceDelimited", delimited(name, "%20"), array, "color=blue%20black"],
  ["spaceDelimited", delimited(name, "%20"), object, "color=R%20100%20G%20200"],
  ["pipeDelimited", delimited(name, "%7C"), array, "color=blue%7Cblack"],
  ["pipeDelimited", delimited(name, "%7C"), object, "color=R%7C100%7CG%7C200"],
  ["deepObject", deepObject(name), object, "color%5BR%5D=100&color%5BG%5D=200"],
  ["deepObject", deepObject(name), { in: ["a", "b"] }, "color%5Bin%5D=a&color%5Bin%5D=b"],
  ["deepObject", deepObject(name), { a: { b: 1 } }, "color%5Ba%5D%5Bb%5D=1"],
  ["deepObject", deepObject(name), {}, undefined],
];

test.each(TABLE)("%s", (_, parameter, value, expected) => {
  expect(expand({ color: value }, [parameter], true)).toEqual(
    expected === undefined ? [] : [["color", expected]],
  );
});

const one = (value: unknown, parameter: Parameter = "q", named = true): string | undefined =>
  expand({ q: value }, [parameter], named)[0]?.[1];

test("a scalar needs nothing but its name", () => {
  expect(one("blue")).toBe("q=blue");
  expect(one(true)).toBe("q=true");
  expect(one(0)).toBe("q=0");
  expect(one("", "q")).toBe("q=");
  expect(one("blue", "q", false)).toBe("blue");
  expect(one(undefined)).toBeUndefined();
  expect(one(null)).toBeUndefined();
});

test("everything but unreserved characters is encoded", () => {
  expect(encode("-._~aZ9")).toBe("-._~aZ9");
  expect(encode("!*'();:@&=+$,/?#[] %")).toBe(
    "%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%20%25",
  );
  expect(one("ä€😀")).toBe("q=%C3%A4%E2%82%AC%F0%9F%98%80");
  expect(() => one("\ud800")).toThrow(URIError);
});

test("delimiters inside of items are encoded", () => {
  expect(one(["a,b", "c"], form("q"))).toBe("q=a%2Cb,c");
});

test("reserved characters stay where the contract allows them, but never end the value", () => {
  const parameter = reserved("q");
  expect(one("a/b?c:d@e", parameter)).toBe("q=a/b?c:d@e");
  expect(one("a&b=c#d+e", parameter)).toBe("q=a%26b=c%23d%2Be");
  expect(one("[a]", parameter)).toBe("q=%5Ba%5D");
  expect(one(["a/b", "c"], reserved(form("q")))).toBe("q=a/b,c");
  expect(one("a/b", reserved("q"), false)).toBe("a/b");
});

test("a parameter declared by a media type is JSON", () => {
  expect(one({ a: [1] }, jsonParameter("q"))).toBe("q=%7B%22a%22%3A%5B1%5D%7D");
  expect(one([1], jsonParameter("q"), false)).toBe("%5B1%5D");
});

test("inherited members are nobody's parameter", () => {
  expect(expand({}, ["toString", "__proto__", "constructor"], true)).toEqual([]);
  const given = JSON.parse('{"__proto__": "x"}') as object;
  expect(expand(given, ["__proto__"], true)).toEqual([["__proto__", "__proto__=x"]]);
});
