import { expect, test } from "vitest";
import {
  binaryBody,
  body,
  formBody,
  jsonBody,
  linesBody,
  multipartBody,
  sequenceBody,
  styledForm,
  type Writer,
} from "#runtime/bodies.js";
import { configure } from "#runtime/client.js";
import type { Draft } from "#runtime/parameters.js";
import type { Parameter } from "#runtime/styled.js";
import { deepObject, form, jsonParameter } from "#runtime/styles.js";

const FORM = "application/x-www-form-urlencoded";

/** What a writer makes of a request. */
function put(writer: Writer, value: unknown, contentType: string) {
  const url = "https://api.test";
  const draft: Draft = { url, headers: new Headers(), credentials: undefined };
  body(contentType, writer)(draft, { body: value }, configure({ baseUrl: url }));
  const { headers, body: sent, ...rest } = draft;
  return { body: sent, contentType: headers.get("content-type"), duplex: rest.duplex };
}

const written = (value: object, ...told: Parameter[]) =>
  put(told.length > 0 ? styledForm(...told) : formBody, value, FORM).body;

test("a form holds its fields by their styles", () => {
  expect(written({ a: "1 2", b: ["x", "y"], c: undefined, d: null, e: false })).toBe(
    "a=1%202&b=x&b=y&e=false",
  );
  expect(written({ filter: { team: "a&b" } })).toBe("filter=%7B%22team%22%3A%22a%26b%22%7D");
  expect(written({ a: ["x", null, { y: [1] }, ["z"]], b: [], c: {} })).toBe(
    "a=x&a=%7B%22y%22%3A%5B1%5D%7D&a=%5B%22z%22%5D&c=%7B%7D",
  );
  const value = { filter: { team: "a" }, b: ["x", "y"], c: [1] };
  const told = [deepObject("filter"), form("b"), jsonParameter("c")];
  expect(written(value, ...told)).toBe("filter%5Bteam%5D=a&b=x,y&c=%5B1%5D");
});

async function sent(value: object, types = {}) {
  const { body, contentType } = put(multipartBody(types), value, "multipart/form-data");
  const boundary = /boundary=(.+)$/.exec(contentType ?? "")?.[1] ?? "";
  const text = await (body as Blob).text();
  const parsed = await new Response(body ?? null, {
    headers: { "content-type": contentType ?? "" },
  }).formData();
  return { text: text.replaceAll(boundary, "B"), parsed };
}

test("a multipart body has scalars, JSON, repeated parts and files", async () => {
  const file = new File(["a: 1\n"], 'my "file".yaml', { type: "application/yaml" });
  const { text, parsed } = await sent({
    title: "T",
    tags: ["a", "b"],
    meta: { x: 1 },
    file,
    none: undefined,
  });
  expect(text).toBe(
    [
      '--B\r\nContent-Disposition: form-data; name="title"\r\n\r\nT\r\n',
      '--B\r\nContent-Disposition: form-data; name="tags"\r\n\r\na\r\n',
      '--B\r\nContent-Disposition: form-data; name="tags"\r\n\r\nb\r\n',
      '--B\r\nContent-Disposition: form-data; name="meta"\r\n',
      'Content-Type: application/json\r\n\r\n{"x":1}\r\n',
      '--B\r\nContent-Disposition: form-data; name="file"; filename="my %22file%22.yaml"\r\n',
      "Content-Type: application/yaml\r\n\r\na: 1\n\r\n--B--\r\n",
    ].join(""),
  );
  expect(parsed.get("title")).toBe("T");
  expect(parsed.getAll("tags")).toEqual(["a", "b"]);
  expect(await (parsed.get("file") as File).text()).toBe("a: 1\n");
});

test("a part has the content type that the contract wants, unless the file knows better", async () => {
  const types = { doc: "application/yaml", tags: "application/json" };
  const { text } = await sent({ doc: new Blob(["x"]), tags: ["a"] }, types);
  expect(text).toContain('name="doc"; filename="blob"\r\nContent-Type: application/yaml\r\n\r\nx');
  expect(text).toContain('name="tags"\r\nContent-Type: application/json\r\n\r\n["a"]');
});

test("no name ends a header or a part", async () => {
  const { text, parsed } = await sent({ 'a"\r\nX-Evil: 1': "v" });
  expect(text).toContain('name="a%22%0D%0AX-Evil: 1"');
  expect([...parsed.keys()]).toHaveLength(1);
});

test("JSON keeps null apart from absent; lines end with a line feed", () => {
  expect(put(jsonBody, { a: null, b: undefined }, "application/json").body).toBe('{"a":null}');
  expect(put(linesBody, [1, { a: 2 }], "application/jsonl").body).toBe('1\n{"a":2}\n');
  expect(put(sequenceBody, [1, {}], "application/json-seq").body).toBe("\x1e1\n\x1e{}\n");
});

test("a blob says itself what it is where the contract leaves that open", () => {
  const png = new Blob([], { type: "image/png" });
  expect(put(binaryBody, png, "image/*").contentType).toBe("image/png");
  expect(put(binaryBody, png, "application/zip").contentType).toBe("application/zip");
  expect(put(binaryBody, new ArrayBuffer(1), "*/*").contentType).toBe("application/octet-stream");
});

test("only a stream is sent as one", () => {
  const stream = new Blob(["x"]).stream();
  expect(put(binaryBody, stream, "image/png")).toEqual({
    body: stream,
    contentType: "image/png",
    duplex: "half",
  });
  expect(put(binaryBody, new Blob(), "image/png").duplex).toBeUndefined();
});
