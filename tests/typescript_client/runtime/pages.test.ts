import { expect, test } from "vitest";
import { call, type Input, type Operation } from "#runtime/call.js";
import type { Client } from "#runtime/client.js";
import { ApiError } from "#runtime/errors.js";
import { items, pages } from "#runtime/pages.js";
import { query } from "#runtime/parameters.js";
import { json } from "#runtime/readers.js";
import type { Result } from "#runtime/result.js";
import { retrying } from "#runtime/retrying.js";
import { all, answer, fake } from "./fake.js";

interface Page {
  readonly "a/b": { readonly items: readonly number[] };
  readonly next?: string | null;
}
const operation: Operation = {
  method: "GET",
  url: "/list",
  request: [query("limit", "cursor")],
  responses: { 200: { "application/json": json }, 404: { "application/json": json } },
};
const list = (api: Client, input: Input) =>
  call<Result<200, Page> | Result<404>>(api, input, operation);
const page = (numbers: number[], next?: string | null) =>
  answer(200, { "a/b": { items: numbers }, next });
const walk = (api: Client) => pages(list, api, { query: { limit: 2 } }, "cursor", ["next"]);

test("items come from page after page, and the other parameters stay", async () => {
  const { api, seen } = fake([page([1, 2], "x y"), page([], "z"), page([3], null)]);
  expect(await all(items<number>(walk(api), ["a/b", "items"]))).toEqual([1, 2, 3]);
  expect(seen.map((request) => request.url)).toEqual([
    "https://api.test/list?limit=2",
    "https://api.test/list?limit=2&cursor=x%20y",
    "https://api.test/list?limit=2&cursor=z",
  ]);
});

test("a page is fetched only when it is asked for", async () => {
  const { api, seen } = fake([page([1, 2], "x")]);
  for await (const item of items<number>(walk(api), ["a/b", "items"])) if (item === 2) break;
  expect(seen).toHaveLength(1);
});

test("a failure is thrown, and a cursor that does not move is one", async () => {
  const { api } = fake([page([1], "x"), answer(404, {}), page([1], "x"), page([1], "x")]);
  await expect(all(walk(api))).rejects.toBeInstanceOf(ApiError);
  await expect(all(walk(api))).rejects.toThrow("is itself");
});

test("a busy server is asked again, as late as it wishes", async () => {
  const busy = () => new Response(null, { status: 503, headers: { "retry-after": "0" } });
  const { api, seen } = fake([busy(), new TypeError("offline"), page([1])]);
  const patient = { ...api, fetch: retrying({ fetch: api.fetch, delay: 1 }) };
  expect((await list(patient, {})).status).toBe(200);
  expect(seen).toHaveLength(3);
});

test("nothing is repeated that may have happened, nor for ever, nor after too long a wait", async () => {
  const busy = (after: string) =>
    new Response(null, { status: 503, headers: { "retry-after": after } });
  const { api, seen } = fake([busy("0"), busy("0"), busy("0"), busy("3600")]);
  const patient = retrying({ fetch: api.fetch, delay: 1, attempts: 2 });
  expect((await patient("https://api.test/", { method: "POST" })).status).toBe(503);
  expect(seen).toHaveLength(1);
  expect((await patient("https://api.test/", { method: "PUT" })).status).toBe(503);
  expect(seen).toHaveLength(3);
  expect((await patient("https://api.test/", {})).status).toBe(503);
  expect(seen).toHaveLength(4);
});

test("a date in Retry-After is a wait, and cancelling ends it", async () => {
  const later = new Date(Date.now() + 20_000).toUTCString();
  const { api } = fake([new Response(null, { status: 429, headers: { "retry-after": later } })]);
  const patient = retrying({ fetch: api.fetch });
  const signal = AbortSignal.timeout(20);
  await expect(patient("https://api.test/", { signal })).rejects.toMatchObject({
    name: "TimeoutError",
  });
});
