import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { accept } from "#runtime/accept.js";
import { body, bodyOf, jsonBody, textBody } from "#runtime/bodies.js";
import { call, type Operation } from "#runtime/call.js";
import { configure } from "#runtime/client.js";
import { cookie } from "#runtime/cookies.js";
import {
  ApiError,
  InvalidResponseError,
  NetworkError,
  TimeoutError,
  UnexpectedStatusError,
} from "#runtime/errors.js";
import { headersOf } from "#runtime/headers.js";
import { header, path, query } from "#runtime/parameters.js";
import { binary, boolean, json, list, text } from "#runtime/readers.js";
import { expectOk, unwrap } from "#runtime/result.js";
import { at, beside } from "#runtime/servers.js";
import { answer, fake } from "./fake.js";

const read: Operation = {
  method: "GET",
  url: "/things/{id}",
  request: [path, query("q"), header("If-Match"), cookie("a", "b")],
  responses: { 200: { "application/json": json }, 204: {}, "4XX": { "application/json": json } },
};

test("an answer is read as its status declares", async () => {
  const { api, seen } = fake([answer(200, { id: 1 })]);
  const result = await call(api, { path: { id: "a/b" }, query: { q: "x y" } }, read);
  expect(result).toMatchObject({ status: 200, body: { id: 1 }, contentType: "application/json" });
  expect(seen[0]).toMatchObject({ method: "GET", url: "https://api.test/things/a%2Fb?q=x%20y" });
  expect(seen[0]?.headers.get("accept")).toBe("application/json");
});

test("the base URL keeps its own path", async () => {
  const { api, seen } = fake([answer(200, {})], { baseUrl: "https://api.test/v2/" });
  await call(api, { path: { id: 1 } }, read);
  expect(seen[0]?.url).toBe("https://api.test/v2/things/1");
  expect(() => configure({ baseUrl: "https://api.test/?x" })).toThrow(TypeError);
});

test.each([".", "..", "", undefined])("a path value %j cannot lead elsewhere", async (id) => {
  const { api, seen } = fake([]);
  await expect(call(api, { path: { id } }, read)).rejects.toThrow(TypeError);
  expect(seen).toEqual([]);
});

test("a range and the default stand in for undeclared statuses", async () => {
  const { api } = fake([answer(418, "tea"), answer(500, "down"), answer(202, 1), answer(200, 1)]);
  expect(await call(api, { path: { id: 1 } }, read)).toMatchObject({ status: 418, body: "tea" });
  const fallback = { ...read, responses: { 200: {}, default: { "application/json": json } } };
  expect(await call(api, { path: { id: 1 } }, fallback)).toMatchObject({
    status: 500,
    body: "down",
  });
  // A success that nobody declared is no failure.
  await expect(call(api, { path: { id: 1 } }, fallback)).rejects.toThrow(UnexpectedStatusError);
  const content = { "application/json": json };
  const only = { ...read, responses: { "2XX": content, default: content } };
  expect(await call(api, { path: { id: 1 } }, only)).toMatchObject({ status: 200, body: 1 });
});

test("what a browser tells of a redirect that it did not follow is no declared failure", async () => {
  const { api } = fake([Response.error()]);
  const fallback = { ...read, responses: { default: { "application/json": json } } };
  const answered = call(api, { path: { id: 1 } }, fallback);
  await expect(answered).rejects.toMatchObject({ name: "UnexpectedStatusError", status: 0 });
});

test("an undeclared status is thrown with its unread answer", async () => {
  const { api } = fake([new Response("oops", { status: 502 })]);
  const error: unknown = await call(api, { path: { id: 1 } }, read).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnexpectedStatusError);
  if (!(error instanceof UnexpectedStatusError)) return;
  expect(error.status).toBe(502);
  expect(await error.response.text()).toBe("oops");
});

test("a body that breaks its declaration is no network failure", async () => {
  const html = new Response("<p>", { headers: { "content-type": "text/html; charset=utf-8" } });
  const broken = new Response("{", { headers: { "content-type": "application/json" } });
  const { api } = fake([html, broken]);
  const first = call(api, { path: { id: 1 } }, read);
  await expect(first).rejects.toThrow(/text\/html.*not application\/json/);
  await expect(call(api, { path: { id: 1 } }, read)).rejects.toThrow(InvalidResponseError);
});

test("parameters and letter case of a content type do not matter", async () => {
  const type = { "content-type": "Application/JSON; charset=utf-8" };
  const { api } = fake([new Response("1", { headers: type })]);
  expect(await call(api, { path: { id: 1 } }, read)).toMatchObject({ body: 1 });
});

test.each([
  ["application/problem+json", "application/problem+json"],
  ["application/hal+json", "application/*+json"],
  ["application/json", "application/*"],
  ["text/hal+json", "*/*"],
])("%s is read as the closest declared range, %s", async (sent, range) => {
  const ranges = ["*/*", "application/*", "application/*+json", "application/problem+json"];
  const responses = { 200: Object.fromEntries(ranges.map((each) => [each, json])) };
  const { api } = fake([answer(200, 1, { "content-type": sent })]);
  const result = await call(api, { path: { id: 1 } }, { ...read, responses });
  expect(result).toMatchObject({ contentType: range, body: 1 });
});

test("a JSON member named __proto__ is a member", async () => {
  const { api } = fake([
    new Response('{"__proto__": {"x": 1}}', { headers: { "content-type": "application/json" } }),
  ]);
  const { body } = await call(api, { path: { id: 1 } }, read);
  expect(Object.keys(body as object)).toEqual(["__proto__"]);
  expect((body as { x?: unknown }).x).toBeUndefined();
});

test("headers are read by their types", async () => {
  const operation: Operation = {
    ...read,
    responses: { 204: {} },
    headers: headersOf({
      204: {
        etag: String,
        "x-count": Number,
        "x-last": boolean,
        "x-tags": list(String),
        gone: String,
      },
    }),
  };
  const headers = { etag: '"1"', "x-count": "3", "x-last": "true", "x-tags": "a, b" };
  const { api } = fake([new Response(null, { status: 204, headers })]);
  const result = await call(api, { path: { id: 1 } }, operation);
  expect(result.headers).toEqual({
    etag: '"1"',
    "x-count": 3,
    "x-last": true,
    "x-tags": ["a", "b"],
  });
  expect(result.body).toBeUndefined();
});

test("a line break in a header is refused before anything is sent", async () => {
  const { api, seen } = fake([]);
  const input = { path: { id: 1 }, header: { "If-Match": "a\r\nx: y" } };
  await expect(call(api, input, read)).rejects.toThrow(TypeError);
  expect(seen).toEqual([]);
});

test("cookies and headers of the client go along", async () => {
  const { api, seen } = fake([answer(200, 1)], { headers: { "x-app": "1" } });
  const input = { path: { id: 1 }, cookie: { a: "1;2", b: 3 }, header: { "If-Match": '"x"' } };
  await call(api, input, read);
  expect(seen[0]?.headers.get("cookie")).toBe("a=1%3B2; b=3");
  expect(seen[0]?.headers.get("if-match")).toBe('"x"');
  expect(seen[0]?.headers.get("x-app")).toBe("1");
});

test("a body is written as the media type that was chosen", async () => {
  const write: Operation = {
    method: "POST",
    url: "/",
    request: [bodyOf({ "application/json": jsonBody, "text/*": textBody })],
    responses: { 204: {} },
  };
  const { api, seen } = fake(Array.from({ length: 3 }, () => new Response(null, { status: 204 })));
  await call(api, { body: { a: null, b: undefined } }, write);
  await call(api, { body: "hello", contentType: "text/plain" }, write);
  await call(api, {}, write);
  expect(seen.map(({ body, headers }) => [body, headers.get("content-type")])).toEqual([
    ['{"a":null}', "application/json"],
    ["hello", "text/plain"],
    [undefined, null],
  ]);
  await expect(call(api, { body: 1, contentType: "image/png" }, write)).rejects.toThrow(TypeError);
});

test("the only media type needs no choice", async () => {
  const request = [body("application/json;odata=full", jsonBody)];
  const write: Operation = { method: "POST", url: "/", request, responses: { 204: {} } };
  const { api, seen } = fake([1, 2].map(() => new Response(null, { status: 204 })));
  await call(api, { body: [null] }, write);
  await call(api, {}, write);
  expect(seen.map(({ body, headers }) => [body, headers.get("content-type")])).toEqual([
    ["[null]", "application/json;odata=full"],
    [undefined, null],
  ]);
});

test.each([
  ["https://api.test", "https://files.test/a/things/1?q=2"],
  ["https://api.test/", "https://files.test/a/things/1?q=2"],
  ["http://localhost:1/x", "http://localhost:1/x/things/1?q=2"],
])("a server of its own holds unless the caller is elsewhere: %s", async (baseUrl, url) => {
  const { api, seen } = fake([answer(200, 1)], { baseUrl });
  const own = {
    ...read,
    request: [at("https://files.test/a", "https://api.test"), path, query("q")],
  };
  await call(api, { path: { id: 1 }, query: { q: 2 } }, own);
  expect(seen[0]?.url).toBe(url);
});

test.each([
  ["https://api.test/v1", "/v2", "https://api.test/v2/things/1"],
  ["https://api.test/v1", "v2/", "https://api.test/v2/things/1"],
  ["https://api.test/a/v1", "./v2", "https://api.test/a/v2/things/1"],
  ["https://api.test/a/v1", "/", "https://api.test/things/1"],
  ["https://api.test", "//files.test/x", "https://files.test/x/things/1"],
])("a relative server is beside the base URL: %s, %s", async (baseUrl, server, url) => {
  const { api, seen } = fake([answer(200, 1)], { baseUrl });
  await call(api, { path: { id: 1 } }, { ...read, request: [beside(server), path] });
  expect(seen[0]?.url).toBe(url);
});

test("the wanted media type is asked for first", async () => {
  const operation = {
    ...read,
    request: [path, accept],
    responses: { 200: { "application/json": json, "application/yaml": text } },
  };
  const yaml = new Response("a: 1", { headers: { "content-type": "application/yaml" } });
  const { api, seen } = fake([yaml]);
  const result = await call(api, { path: { id: 1 }, accept: "application/yaml" }, operation);
  expect(result).toMatchObject({ contentType: "application/yaml", body: "a: 1" });
  expect(seen[0]?.headers.get("accept")).toBe("application/yaml, */*;q=0.1");
});

test("octets come in the form that the caller wants", async () => {
  const operation = { ...read, responses: { 200: { "application/octet-stream": binary } } };
  const octets = new Uint8Array([1, 2, 255]);
  const make = () =>
    new Response(octets, { headers: { "content-type": "application/octet-stream" } });
  const { api } = fake([make(), make(), make()]);
  const ask = async (as?: string) =>
    (await call(api, { path: { id: 1 }, ...(as && { as }) }, operation)).body;
  const blob = await ask();
  expect(blob).toBeInstanceOf(Blob);
  expect(new Uint8Array(await (blob as Blob).arrayBuffer())).toEqual(octets);
  expect(new Uint8Array((await ask("arrayBuffer")) as ArrayBuffer)).toEqual(octets);
  expect((await new Response((await ask("stream")) as ReadableStream).bytes?.()) ?? octets).toEqual(
    octets,
  );
});

test("unwrap returns the body of a success and throws everything else", async () => {
  const { api } = fake([
    answer(200, 7),
    answer(404, { title: "Not Found", detail: "no such thing" }),
  ]);
  expect(await unwrap(call(api, { path: { id: 1 } }, read))).toBe(7);
  const error: unknown = await unwrap(call(api, { path: { id: 1 } }, read)).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 404, message: "404: no such thing" });
  expect(() => expectOk({ status: 304 } as never)).toThrow("the server answered 304");
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer(listener as never);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a refused connection is a network failure with its cause", async () => {
  const baseUrl = await serve(() => undefined);
  server?.close();
  const error: unknown = await call(configure({ baseUrl }), { path: { id: 1 } }, read).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).not.toBeInstanceOf(TimeoutError);
  expect((error as Error).cause).toBeInstanceOf(TypeError);
});

test("a connection that breaks off in the middle is a network failure", async () => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"a":');
    setTimeout(() => response.destroy(), 10);
  });
  const failing = call(configure({ baseUrl }), { path: { id: 1 } }, read);
  await expect(failing).rejects.toBeInstanceOf(NetworkError);
});

test("time runs out for heads and for bodies", async () => {
  const baseUrl = await serve((request, response) => {
    if (request.url === "/things/slow") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("[");
    }
  });
  const api = configure({ baseUrl, timeout: 40 });
  await expect(call(api, { path: { id: 1 } }, read)).rejects.toBeInstanceOf(TimeoutError);
  await expect(call(api, { path: { id: "slow" } }, read)).rejects.toBeInstanceOf(TimeoutError);
});

test("a cancelled call fails with the caller's own reason", async () => {
  const baseUrl = await serve(() => undefined);
  const api = configure({ baseUrl, timeout: 5000 });
  const controller = new AbortController();
  const waiting = call(api, { path: { id: 1 }, signal: controller.signal }, read);
  setTimeout(() => controller.abort(), 10);
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  const reason = new Error("the user left");
  const early = call(api, { path: { id: 1 }, signal: AbortSignal.abort(reason) }, read);
  await expect(early).rejects.toBe(reason);
});

test("a call ends although neither fetch nor the body listens to its signal", async () => {
  const silent = () => new Response(new ReadableStream(), { headers: answer(200, 1).headers });
  const { api } = fake([silent(), silent()]);
  const late = call(api, { path: { id: 1 }, timeout: 20 }, read);
  await expect(late).rejects.toBeInstanceOf(TimeoutError);
  const controller = new AbortController();
  const cancelled = call(api, { path: { id: 1 }, signal: controller.signal }, read);
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await expect(cancelled).rejects.toThrow("enough");
});

test("a redirect is an answer, not an instruction", async () => {
  let followed = false;
  const baseUrl = await serve((request, response) => {
    followed ||= request.url === "/elsewhere";
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  const error: unknown = await call(configure({ baseUrl }), { path: { id: 1 } }, read).catch(
    (e: unknown) => e,
  );
  expect(error).toMatchObject({ name: "UnexpectedStatusError", status: 307 });
  expect(followed).toBe(false);
});
