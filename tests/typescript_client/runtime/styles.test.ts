import { expect, test } from "vitest";
import { call, type Input } from "#runtime/call.js";
import { cookie } from "#runtime/cookies.js";
import { encode, header, path, query, type Fill } from "#runtime/parameters.js";
import { deepQuery, joinedQuery, repeatedQuery } from "#runtime/queries.js";
import {
  expand,
  styledCookie,
  styledHeader,
  styledPath,
  styledQuery,
  type Parameter,
} from "#runtime/styled.js";
import {
  cookies,
  deepObject,
  delimited,
  form,
  joined,
  jsonParameter,
  label,
  matrix,
  raw,
  reserved,
  simple,
} from "#runtime/styles.js";
import { fake } from "./fake.js";

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
  ["form of a list", joined(name, ","), array, "color=blue,black"],
  ["form of a list", joined(name, ","), [], undefined],
  ["form, exploded", form(name, "explode"), ["", undefined, null, 0], "color=&color=0"],
  ["spaceDelimited list", joined(name, "%20"), array, "color=blue%20black"],
  ["pipeDelimited list", joined(name, "%7C"), array, "color=blue%7Cblack"],
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

test("a list is written like any array, whatever surrounds it", () => {
  expect(one(["a,b", "c d"], joined("q", ","))).toBe("q=a%2Cb,c%20d");
  expect(one(["a,b", "c"], joined("q", ","), false)).toBe("a%2Cb,c");
  expect(one(["a/b", "&"], reserved(form("q", "explode")))).toBe("q=a/b&q=%26");
  expect(one(["a b", "c"], raw(joined("q", ",")))).toBe("q=a b,c");
  expect(one("alone", form("q", "explode"))).toBe("q=alone");
});

async function sent(input: Input, ...request: Fill[]) {
  const { api, seen } = fake([new Response(null, { status: 204 })]);
  await call(api, input, { method: "GET", url: "/a/{p}/{q}", request, responses: { 204: {} } });
  return { url: seen[0]?.url.replace("https://api.test", ""), headers: seen[0]?.headers };
}

test("scalars and other values fill a path together", async () => {
  const input = { path: { p: "$&", q: [1, "$1"] } };
  expect((await sent(input, styledPath(joined("q", ",")), path)).url).toBe("/a/%24%26/1,%241");
  expect((await sent(input, styledPath(label("q"), "p"), path)).url).toBe("/a/%24%26/.1,%241");
  await expect(sent({ path: { p: 1, q: [] } }, styledPath(simple("q")), path)).rejects.toThrow(
    TypeError,
  );
});

test("scalars and other values stand in one query", async () => {
  const both = { path: { p: 0, q: false }, query: { b: "&", a: ["x", "y"], none: null } };
  expect((await sent(both, path, query("b", "a", "none"))).url).toBe("/a/0/false?b=%26&a=x%2Cy");
  const styled = styledQuery("b", form("a", "explode"), form("none"));
  expect((await sent(both, path, styled)).url).toBe("/a/0/false?b=%26&a=x&a=y");
});

// What has a function of its own: the same as by its style.
const QUERIES: readonly [string, Fill, unknown, string][] = [
  ["form, exploded", repeatedQuery("a"), array, "?a=blue&a=black"],
  ["form, exploded", repeatedQuery("a"), ["", undefined, null, 0, "&"], "?a=&a=0&a=%26"],
  ["form, exploded", repeatedQuery("a"), "alone", "?a=alone"],
  ["form, exploded", repeatedQuery("a"), [], ""],
  ["form, exploded", repeatedQuery("none", "a", "toString"), [1], "?a=1"],
  ["form", joinedQuery("a", ","), ["a,b", "c d"], "?a=a%2Cb,c%20d"],
  ["form", joinedQuery("a", ","), [null, 0], "?a=0"],
  ["form", joinedQuery("a", ","), [null], ""],
  ["form", joinedQuery("a", ","), undefined, ""],
  ["spaceDelimited", joinedQuery("a", "%20"), array, "?a=blue%20black"],
  ["pipeDelimited", joinedQuery("a", "%7C"), array, "?a=blue%7Cblack"],
  ["deepObject", deepQuery("a"), object, "?a%5BR%5D=100&a%5BG%5D=200"],
  [
    "deepObject",
    deepQuery("a"),
    { "&": ["=", 1], b: { c: null, d: "e f" } },
    "?a%5B%26%5D=%3D&a%5B%26%5D=1&a%5Bb%5D%5Bd%5D=e%20f",
  ],
  ["deepObject", deepQuery("a"), {}, ""],
  ["deepObject", deepQuery("a"), undefined, ""],
];

test.each(QUERIES)("%s, in a query", async (_, fill, value, expected) => {
  const input = { path: { p: 1, q: 2 }, query: { a: value } };
  expect((await sent(input, path, fill)).url).toBe(`/a/1/2${expected}`);
  // Behind another parameter it goes on.
  const further = await sent({ ...input, query: { a: value, b: 3 } }, path, query("b"), fill);
  expect(further.url).toBe(`/a/1/2?b=3${expected.replace("?", "&")}`);
});

test("headers and cookies are scalars, or written by their styles", async () => {
  const given = { path: { p: 1, q: 1 }, header: { "x-a": 1, "x-b": ["ä b", 2] } };
  const latin = { ...given, header: { "x-a": "", "x-b": ["b", 2] } };
  expect((await sent(given, path, header("x-a"))).headers?.get("x-a")).toBe("1");
  const { headers } = await sent(latin, path, styledHeader("x-a", joined("x-b", ",")));
  expect([headers?.get("x-a"), headers?.get("x-b")]).toEqual(["", "b,2"]);
  const crumbs = { path: { p: 1, q: 1 }, cookie: { a: "1;", b: ["x", "y"], c: { k: "v" } } };
  expect((await sent(crumbs, path, cookie("a", "none"))).headers?.get("cookie")).toBe("a=1%3B");
  const several = styledCookie("a", joined("b", ","), cookies("c"));
  expect((await sent(crumbs, path, several)).headers?.get("cookie")).toBe("a=1%3B; b=x,y; k=v");
});

test("inherited members are nobody's parameter", async () => {
  const names = ["toString", "__proto__", "constructor"];
  const url = "/a/1/2";
  expect((await sent({ path: { p: 1, q: 2 }, query: {} }, path, query(...names))).url).toBe(url);
  expect(expand({}, ["toString", "__proto__", "constructor"], true)).toEqual([]);
  const given = JSON.parse('{"__proto__": "x"}') as object;
  expect(expand(given, ["__proto__"], true)).toEqual([["__proto__", "__proto__=x"]]);
});
