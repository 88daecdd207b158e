// The calls of a proof through the generated TypeScript client, compiled to JavaScript.
// Reads the calls from the first file named, and leaves what came back in the second.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { pathToFileURL } from "node:url";

const [, , orderPath, outcomesPath] = process.argv;
const order = JSON.parse(readFileSync(orderPath, "utf8"));
const client = await import(pathToFileURL(order.module).href);
const { ApiError } = await import(pathToFileURL(order.index).href);
const MOST_ITEMS = 20;
let wish = {};

const create = client.createSender ?? client.createClient;
const api = create({
  ...(order.url === undefined ? {} : { baseUrl: order.url }),
  auth: order.auth,
  timeout: 30_000,
  fetch: (url, init) => {
    const headers = new Headers(init.headers);
    headers.set(order.header, JSON.stringify(wish));
    return send(url, { ...init, headers });
  },
});

/** A fetch that sends bodies with GET, too, which the usual one refuses to. */
async function send(url, init) {
  if (init.body === undefined || !["GET", "HEAD"].includes(init.method)) return fetch(url, init);
  const octets = Buffer.from(await new Response(init.body).arrayBuffer());
  const headers = { ...Object.fromEntries(init.headers), "content-length": octets.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: init.method, headers }, async (answer) => {
      const pieces = await answer.toArray();
      const empty = [204, 205, 304].includes(answer.statusCode) || init.method === "HEAD";
      const body = empty ? null : Buffer.concat(pieces);
      resolve(new Response(body, { status: answer.statusCode, headers: answer.headers }));
    });
    sent.on("error", reject);
    sent.end(octets);
  });
}

/** A value of a call as a program would write it: octets become blobs. */
function written(value) {
  if (Array.isArray(value)) return value.map(written);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$octets === "string") return new Blob([Buffer.from(value.$octets, "base64")]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, written(item)]));
}

/** What came back, as JSON. */
async function told(value) {
  if (value instanceof Blob) {
    return { $octets: Buffer.from(await value.arrayBuffer()).toString("base64") };
  }
  if (value !== null && typeof value === "object" && Symbol.asyncIterator in value) {
    const items = [];
    for await (const item of value) {
      items.push(item);
      if (items.length === MOST_ITEMS) break;
    }
    return items;
  }
  return value ?? null;
}

/** What events carry: they are numbered and named by clients in their own ways. */
function payloads(body, events) {
  return events && Array.isArray(body) ? body.map((item) => item.data) : body;
}

async function outcome({ function: name, input, reads, events }) {
  const given = written(input);
  // A stream of events is heard once: whoever comes back hears the same again.
  const found = client[name](api, reads === "items" ? { ...given, reconnect: false } : given);
  if (reads === "items") {
    try {
      const items = await told(found);
      return { body: payloads(items, events) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, body } = error.result;
      return { status, body: payloads(await told(body), events) };
    }
  }
  const result = await found;
  const streamed = events && Symbol.asyncIterator in Object(result.body);
  return { status: result.status, body: payloads(await told(result.body), streamed) };
}

writeFileSync(outcomesPath, "");
for (const call of order.calls) {
  wish = call.wish;
  let line;
  try {
    line = await outcome(call);
  } catch (error) {
    const cause = error?.cause ? ` (${error.cause.message ?? error.cause})` : "";
    line = { error: `${error?.name}: ${error?.message}${cause}`.slice(0, 600) };
  }
  appendFileSync(outcomesPath, `${JSON.stringify({ number: wish.number, ...line })}\n`);
}
