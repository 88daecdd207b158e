import { expect, test } from "vitest";
import type { Operation } from "#runtime/call.js";
import { ApiError, InvalidResponseError, NetworkError } from "#runtime/errors.js";
import { events, follow, textEvents } from "#runtime/events.js";
import { lines, stream } from "#runtime/lines.js";
import { all, answer, fake, pieces } from "./fake.js";
import { header } from "#runtime/parameters.js";
import { json } from "#runtime/readers.js";

const TYPE = "text/event-stream";
const options = [{}, new AbortController().signal] as const;
const parse = (parts: readonly (string | Uint8Array)[]) =>
  all(textEvents(pieces(TYPE, parts), ...options));
const data = async (...parts: string[]) => (await parse(parts)).map((event) => event.data);

test("fields make an event, a blank line sends it", async () => {
  expect(await parse(["event: add\nid: 7\ndata: one\ndata: two\n\n"])).toEqual([
    { event: "add", id: "7", data: "one\ntwo" },
  ]);
});

test("lines end with LF, CR or CRLF, even across chunks", async () => {
  expect(await data("data: a\n\ndata: b\r\rdata: c\r\n\r\n")).toEqual(["a", "b", "c"]);
  expect(await data("data: a\r", "\ndata: b\r\n", "\r", "\n")).toEqual(["a\nb"]);
  expect(await data("data: a\r", "\r", "data: b\r", "\r")).toEqual(["a", "b"]);
  expect(await data(..."data: ab\r\n\r\ndata: c\r\n\r\n")).toEqual(["ab", "c"]);
});

test("characters may be cut anywhere, and a byte order mark is none", async () => {
  const octets = new TextEncoder().encode("\ufeffdata: ä€😀\n\n");
  const single = Array.from(octets, (octet) => new Uint8Array([octet]));
  expect((await parse(single)).map((event) => event.data)).toEqual(["ä€😀"]);
});

test("comments, unknown fields, and events without data are nothing", async () => {
  expect(await data(": ping\n\nfoo: bar\n\nevent: x\n\ndata: y\n\n")).toEqual(["y"]);
  expect((await parse(["event: x\n\ndata: y\n\n"]))[0]?.event).toBe("message");
});

test("one leading space goes, an empty value counts, an unfinished event does not", async () => {
  expect(await data("data:a\n\ndata:  b\n\ndata\n\ndata:\n\n")).toEqual(["a", " b", "", ""]);
  expect(await data("data: a\n\ndata: lost\n")).toEqual(["a"]);
});

test("an id stays until the next one; one with NUL is ignored", async () => {
  const found = await parse(["id: 1\ndata: a\n\ndata: b\n\nid: x\0\ndata: c\n\nid\ndata: d\n\n"]);
  expect(found.map((event) => event.id)).toEqual(["1", "1", "1", ""]);
});

const operation: Operation = {
  method: "GET",
  url: "/events",
  request: [header("Last-Event-ID")],
  responses: { 200: { [TYPE]: events }, 204: {}, "4XX": { "application/json": json } },
};
const quickly = { reconnect: { delay: 1 } };

test("a stream resumes after the last event that it saw, until the server says stop", async () => {
  const { api, seen } = fake([
    pieces(TYPE, ["id: 1\ndata: 1\n\n"]),
    pieces(TYPE, ["retry: 2\nid: 2\ndata: 2\n\n"], (c) => c.error(new TypeError("terminated"))),
    new TypeError("offline"),
    new Response(null, { status: 503 }),
    new Response("<p>", { status: 502 }),
    new Response(null, { status: 204 }),
  ]);
  const with503 = { ...operation, responses: { ...operation.responses, 503: {} } };
  const found = await all(
    follow<number>(api, { ...quickly, header: { "Last-Event-ID": 0 } }, with503),
  );
  expect(found.map((event) => event.data)).toEqual([1, 2]);
  expect(seen.map((request) => request.headers.get("last-event-id"))).toEqual([
    "0",
    "1",
    "2",
    "2",
    "2",
    "2",
  ]);
});

test("without reconnection the stream ends with its connection", async () => {
  const { api } = fake([pieces(TYPE, ["data: 1\n\n"])]);
  const found = await all(follow<number>(api, { reconnect: false }, operation));
  expect(found.map((event) => event.data)).toEqual([1]);
});

test("a first connection that fails is not repeated", async () => {
  const { api } = fake([new TypeError("offline"), answer(401, { title: "Unauthorized" })]);
  await expect(all(follow(api, quickly, operation))).rejects.toBeInstanceOf(NetworkError);
  await expect(all(follow(api, quickly, operation))).rejects.toBeInstanceOf(ApiError);
});

test("a stream that brings nothing any more ends after so many attempts", async () => {
  const { api, seen } = fake([
    pieces(TYPE, ["data: 1\n\n"]),
    ...Array.from({ length: 9 }, () => new TypeError("offline")),
  ]);
  const reading = all(follow(api, { reconnect: { delay: 1, attempts: 3 } }, operation));
  await expect(reading).rejects.toBeInstanceOf(NetworkError);
  expect(seen).toHaveLength(4);
});

test("a stream that is merely quiet goes on for as long as it is served", async () => {
  const quiet = Array.from({ length: 5 }, () => pieces(TYPE, [": nothing new\n\n"]));
  const { api } = fake([
    ...quiet,
    pieces(TYPE, ["data: 1\n\n"]),
    new Response(null, { status: 204 }),
  ]);
  const found = await all(follow(api, { reconnect: { delay: 1, attempts: 2 } }, operation));
  expect(found).toHaveLength(1);
});

test("data that is not JSON ends the stream", async () => {
  const { api } = fake([pieces(TYPE, ["data: {\n\n"])]);
  await expect(all(follow(api, quickly, operation))).rejects.toBeInstanceOf(InvalidResponseError);
});

test("leaving the loop closes the connection", async () => {
  let closed = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => {
      closed = true;
    },
  });
  const { api } = fake([new Response(body, { headers: { "content-type": TYPE } })]);
  for await (const event of follow<number>(api, {}, operation)) {
    expect(event.data).toBe(1);
    break;
  }
  expect(closed).toBe(true);
});

test("a signal ends the stream and the pause between two connections", async () => {
  const controller = new AbortController();
  const { api } = fake([pieces(TYPE, ["data: 1\n\n"])]);
  const input = { signal: controller.signal, reconnect: { delay: 60_000 } };
  const reading = all(follow(api, input, operation));
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await expect(reading).rejects.toThrow("enough");
});

test("JSON Lines arrive one by one, with or without a last line feed", async () => {
  const read = (...parts: string[]) =>
    all(lines<unknown>(pieces("application/jsonl", parts), ...options));
  expect(await read('{"a"', ':1}\n\n[2]\r\n"x', '"')).toEqual([{ a: 1 }, [2], "x"]);
  expect(await read("\x1e1\n\x1e[2]\n")).toEqual([1, [2]]);
  expect(await read()).toEqual([]);
  await expect(read("{\n")).rejects.toBeInstanceOf(InvalidResponseError);
});

test("an operation that streams lines throws what is no success", async () => {
  const history: Operation = {
    method: "GET",
    url: "/",
    responses: { 200: { "application/jsonl": lines }, 403: { "application/json": json } },
  };
  const { api } = fake([pieces("application/jsonl", ["1\n2\n"]), answer(403, {})]);
  expect(await all(stream<number>(api, {}, history))).toEqual([1, 2]);
  await expect(all(stream<number>(api, {}, history))).rejects.toBeInstanceOf(ApiError);
});
