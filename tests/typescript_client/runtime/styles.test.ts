import { expect, test } from "vitest";
import { encode, expand, type Parameter } from "#runtime/parameters.js";
import { jsonParameter, styled, type Style } from "#runtime/styles.js";

const array = ["blue", "black"];
const object = { R: 100, G: 200 };

// The table of OAS 3.1, "Style Examples", for a parameter named "color".
const TABLE: readonly [Style, boolean, unknown, string | undefined][] = [
  ["matrix", false, "", ";color"],
  ["matrix", false, "blue", ";color=blue"],
  ["matrix", false, array, ";color=blue,black"],
  ["matrix", false, object, ";color=R,100,G,200"],
  ["matrix", true, array, ";color=blue;color=black"],
  ["matrix", true, object, ";R=100;G=200"],
  ["label", false, "blue", ".blue"],
  ["label", false, array, ".blue,black"],
  ["label", false, object, ".R,100,G,200"],
  ["label", true, array, ".blue.black"],
  ["label", true, object, ".R=100.G=200"],
  ["simple", false, "blue", "blue"],
  ["simple", false, array, "blue,black"],
  ["simple", false, object, "R,100,G,200"],
  ["simple", true, array, "blue,black"],
  ["simple", true, object, "R=100,G=200"],
  ["form", false, "", "color="],
  ["form", false, array, "color=blue,black"],
  ["form", false, object, "color=R,100,G,200"],
  ["form", true, array, "color=blue&color=black"],
  ["form", true, object, "R=100&G=200"],
  ["spaceDelimited", false, array, "color=blue%20black"],
  ["spaceDelimited", false, object, "color=R%20100%20G%20200"],
  ["spaceDelimited", true, array, "color=blue&color=black"],
  ["pipeDelimited", false, array, "color=blue%7Cblack"],
  ["pipeDelimited", false, object, "color=R%7C100%7CG%7C200"],
  ["deepObject", true, object, "color%5BR%5D=100&color%5BG%5D=200"],
  ["deepObject", true, { in: ["a", "b"] }, "color%5Bin%5D=a&color%5Bin%5D=b"],
  ["form", true, [], undefined],
  ["form", true, { absent: undefined, none: null }, undefined],
];

test.each(TABLE)("%s, explode %s, of %j", (style, explode, value, expected) => {
  const parameter = styled("color", style, explode);
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
  expect(one(["a,b", "c"], styled("q", "form", false))).toBe("q=a%2Cb,c");
});

test("reserved characters stay where the contract allows them, but never end the value", () => {
  const parameter = styled("q", "form", true, "reserved");
  expect(one("a/b?c:d@e", parameter)).toBe("q=a/b?c:d@e");
  expect(one("a&b=c#d+e", parameter)).toBe("q=a%26b=c%23d%2Be");
});

test("a parameter declared by a media type is JSON", () => {
  expect(one({ a: [1] }, jsonParameter("q", "form"))).toBe("q=%7B%22a%22%3A%5B1%5D%7D");
});

test("inherited members are nobody's parameter", () => {
  expect(expand({}, ["toString", "__proto__", "constructor"], true)).toEqual([]);
  const given = JSON.parse('{"__proto__": "x"}') as object;
  expect(expand(given, ["__proto__"], true)).toEqual([["__proto__", "__proto__=x"]]);
});
