/** Every way in which a contract can place a value, over HTTP: what is sent arrives as OAS says. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import {
  answer,
  copySearch,
  createClient,
  echoBody,
  echoCookie,
  echoFixed,
  echoHeader,
  echoJsonQuery,
  echoParts,
  echoPath,
  echoQuery,
  echoSegment,
  echoTextQuery,
  echoWhole,
  either,
  maybe,
  openAuth,
  search,
  streamEvents,
  streamLines,
  streamSequence,
  unwrap,
  type Colour,
  type EchoBodyInput,
  type EchoQueryInput,
  type Seen,
  type Shape,
  type Thing,
  type ThingRequest,
} from "matrix-client";

type Answer = readonly [status: number, headers: Record<string, string>, body: string];

const JSON_TYPE = { "content-type": "application/json" };
const ANSWERS: Readonly<Record<string, Answer>> = {
  "/v1/answers/circle": [
    200,
    { ...JSON_TYPE, "x-count": "3", "x-tags": "a, b" },
    '{"shape":"circle","radius":2}',
  ],
  "/v1/answers/text": [200, { "content-type": "text/plain; charset=utf-8", "x-count": "0" }, "so"],
  "/v1/answers/xml": [200, { "content-type": "application/xml", "x-count": "0" }, "<a/>"],
  "/v1/answers/none": [204, {}, ""],
  "/v1/answers/clash": [409, JSON_TYPE, '{"R":1,"G":2}'],
  "/v1/answers/wrong": [418, { "content-type": "application/problem+json" }, '{"title":"Tea"}'],
  "/v1/answers/broken": [503, { "content-type": "text/plain" }, "down"],
  "/v1/stream/events": [
    200,
    { "content-type": "text/event-stream" },
    'id: 7\nevent: paint\ndata: {"R":1,\ndata: "G":2}\n\n',
  ],
  "/v1/stream/lines": [
    200,
    { "content-type": "application/x-ndjson" },
    '{"R":1,"G":2}\n{"R":3,"G":4}',
  ],
  "/v1/stream/sequence": [200, { "content-type": "application/json-seq" }, '\x1e{"R":1,"G":2}\n'],
};

async function seen(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  const body = Buffer.concat(chunks).toString("latin1");
  return JSON.stringify({ method, url: url?.replace(/^\/v1/, ""), headers, body });
}

const server = createServer(async (request, response) => {
  const [status, headers, body] = ANSWERS[request.url ?? ""] ?? [
    200,
    JSON_TYPE,
    await seen(request),
  ];
  response.writeHead(status, headers).end(body);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
const api = createClient({ baseUrl });

const words = ["blue", "black"];
const colour: Colour = { R: 100, G: 200 };

// OAS 3.1, section 4.8.12.4, and RFC 6570 for what has to be encoded.
const path = await unwrap(
  echoPath(api, {
    path: {
      simple: "a/b?c#d",
      simpleArray: words,
      simpleObject: colour,
      label: "blue",
      labelArray: words,
      labelObject: colour,
      matrix: "blue",
      matrixArray: words,
      matrixObject: colour,
      json: colour,
    },
  }),
);
assert.deepEqual(path.url.split("/").slice(2), [
  "a%2Fb%3Fc%23d",
  "blue,black",
  "R=100,G=200",
  ".blue",
  ".blue.black",
  ".R,100,G,200",
  ";matrix=blue",
  ";matrixArray=blue;matrixArray=black",
  ";R=100;G=200",
  "%7B%22R%22%3A100%2C%22G%22%3A200%7D",
]);
const segment = await unwrap(echoSegment(api, { path: { stem: "a.b", ending: "t$&r" } }));
assert.equal(segment.url, "/files/a.b.t%24%26r");

const QUERIES: readonly [NonNullable<EchoQueryInput["query"]>, string][] = [
  [{}, ""],
  [{ form: "a b&c=d+e" }, "?form=a%20b%26c%3Dd%2Be"],
  [{ form: "" }, "?form="],
  [{ form: null }, ""],
  [{ formArray: words }, "?formArray=blue&formArray=black"],
  [{ formArray: [] }, ""],
  [{ joined: ["a,b", "c"] }, "?joined=a%2Cb,c"],
  [{ formObject: colour }, "?R=100&G=200"],
  [{ joinedObject: colour }, "?joinedObject=R,100,G,200"],
  [{ space: words }, "?space=blue%20black"],
  [{ pipe: words }, "?pipe=blue%7Cblack"],
  [
    { deep: { in: words, is: { a: 1 } } },
    "?deep%5Bin%5D=blue&deep%5Bin%5D=black&deep%5Bis%5D%5Ba%5D=1",
  ],
  [{ open: "a/b?c:d&e" }, "?open=a/b?c:d%26e"],
  [{ json: colour }, "?json=%7B%22R%22%3A100%2C%22G%22%3A200%7D"],
  [{ "odd name[]": words }, "?odd%20name%5B%5D=blue&odd%20name%5B%5D=black"],
  [{ flag: false, big: 2 ** 53 - 1 }, "?flag=false&big=9007199254740991"],
];
for (const [query, expected] of QUERIES) {
  assert.equal((await unwrap(echoQuery(api, { query }))).url, `/query${expected}`);
}

const whole = await unwrap(echoWhole(api, { query: { whole: colour } }));
assert.equal(whole.url, "/whole?R=100&G=200");
const jsonQuery = await unwrap(echoJsonQuery(api, { query: { whole: colour } }));
assert.equal(jsonQuery.url, "/json-query?%7B%22R%22%3A100%2C%22G%22%3A200%7D");
assert.equal((await unwrap(echoJsonQuery(api))).url, "/json-query");
const textQuery = await unwrap(echoTextQuery(api, { query: { path: "$.a&b" } }));
assert.equal(textQuery.url, "/text-query?%24.a%26b");
const fixed = await unwrap(echoFixed(api, { query: { q: "a&b", page: 2 } }));
assert.equal(fixed.url, "/fixed?action=list&page=2&q=a%26b");
// RFC 9110, section 9.3.1: `fetch` refuses what has no meaning, and says so.
await assert.rejects(echoFixed(api, { query: { q: "" }, body: {} }), { name: "NetworkError" });

const { headers } = await unwrap(
  echoHeader(api, {
    header: { "X-Text": "a b,c", "X-Words": words, "X-Colour": colour, "X-Json": colour },
  }),
);
assert.equal(headers["x-text"], "a b,c");
assert.equal(headers["x-words"], "blue,black");
assert.equal(headers["x-colour"], "R=100,G=200");
assert.equal(headers["x-json"], '{"R":100,"G":200}');

const cookies = await unwrap(echoCookie(api, { cookie: { word: "a;b", words, colour } }));
assert.equal(cookies.headers["cookie"], "word=a%3Bb; words=blue; words=black; colour=R,100,G,200");
const raw = await unwrap(echoCookie(api, { cookie: { token: "a=b+c/d&e", tokens: words } }));
assert.equal(raw.headers["cookie"], "token=a=b+c/d&e; tokens=blue; tokens=black");

const thing: ThingRequest = {
  name: "n",
  secret: "s",
  note: null,
  parts: [{ label: "l", pin: "p" }],
};
const FORM = "application/x-www-form-urlencoded";
const bytes = new Blob([new Uint8Array([0, 255, 10])]);
const BODIES: readonly [EchoBodyInput, contentType: string, body: string][] = [
  [
    { body: thing },
    "application/json",
    '{"name":"n","secret":"s","note":null,"parts":[{"label":"l","pin":"p"}]}',
  ],
  [
    { contentType: "application/vnd.thing+json", body: { ...thing, parts: [] } },
    "application/vnd.thing+json",
    '{"name":"n","secret":"s","note":null,"parts":[]}',
  ],
  [{ contentType: "application/xml", body: "<a>1</a>" }, "application/xml", "<a>1</a>"],
  [{ contentType: "text/plain", body: "so" }, "text/plain", "so"],
  [
    { contentType: "application/octet-stream", body: bytes },
    "application/octet-stream",
    "\0\xff\n",
  ],
  [
    { contentType: "application/octet-stream", body: bytes.stream() },
    "application/octet-stream",
    "\0\xff\n",
  ],
  [
    {
      contentType: FORM,
      body: { word: "a b", words, joined: words, colour, deep: colour, open: "a/b" },
    },
    FORM,
    "word=a%20b&words=blue&words=black&joined=blue,black" +
      "&colour=%7B%22R%22%3A100%2C%22G%22%3A200%7D&deep%5BR%5D=100&deep%5BG%5D=200&open=a/b",
  ],
  [
    { contentType: "application/jsonl", body: [colour, colour] },
    "application/jsonl",
    '{"R":100,"G":200}\n'.repeat(2),
  ],
  [
    { contentType: "application/json-seq", body: new Set([colour]) },
    "application/json-seq",
    '\x1e{"R":100,"G":200}\n',
  ],
  [{ contentType: "image/png", body: bytes }, "image/png", "\0\xff\n"],
];
for (const [input, contentType, expected] of BODIES) {
  const arrived = await unwrap(echoBody(api, input));
  assert.equal(arrived.headers["content-type"], contentType);
  assert.equal(arrived.body, expected);
}

const multipart = await unwrap(
  echoBody(api, {
    contentType: "multipart/form-data",
    body: {
      files: [new File(["1"], "a.txt", { type: "text/plain" }), new Blob(["2"])],
      colour,
      words,
      table: "a,b",
    },
  }),
);
const boundary = /boundary=(.+)$/.exec(multipart.headers["content-type"] ?? "")?.[1] ?? "";
assert.deepEqual(
  multipart.body.split(`--${boundary}`).map((part) => part.trim()),
  [
    "",
    'Content-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n1',
    'Content-Disposition: form-data; name="files"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\n2',
    'Content-Disposition: form-data; name="colour"\r\nContent-Type: application/json\r\n\r\n{"R":100,"G":200}',
    'Content-Disposition: form-data; name="words"\r\nContent-Type: application/json\r\n\r\n["blue","black"]',
    'Content-Disposition: form-data; name="table"\r\nContent-Type: text/csv\r\n\r\na,b',
    "--",
  ],
);

const png = new File(["1"], 'a"b.png', { type: "image/png" });
const mixed = await unwrap(echoParts(api, { body: [colour, png, 7, 8] }));
const mixedType = /^multipart\/mixed; boundary=(.+)$/.exec(mixed.headers["content-type"] ?? "");
assert.deepEqual(
  mixed.body.split(`--${mixedType?.[1]}`).map((part) => part.trim()),
  [
    "",
    'Content-Type: application/json\r\n\r\n{"R":100,"G":200}',
    'Content-Disposition: attachment; filename="a%22b.png"\r\nContent-Type: image/png\r\n\r\n1',
    "Content-Type: text/plain\r\n\r\n7",
    "Content-Type: text/plain\r\n\r\n8",
    "--",
  ],
);

const found = await unwrap(search(api, { body: { in: words } }));
assert.deepEqual([found.method, found.body], ["QUERY", '{"in":["blue","black"]}']);
const copied: Seen = await unwrap(copySearch(api));
assert.deepEqual([copied.method, copied.headers["content-type"]], ["COPY", undefined]);

const ask = (kind: string) => answer(api, { path: { kind } });
const circle = await ask("circle");
assert(circle.status === 200 && circle.contentType === "application/json");
assert(circle.body.shape === "circle");
const radius: number = circle.body.radius;
assert.equal(radius, 2);
const count: number = circle.headers["x-count"];
assert.deepEqual([count, circle.headers["x-tags"]], [3, ["a", "b"]]);
const plain = await ask("text");
assert(plain.status === 200 && plain.contentType === "text/plain");
const said: string = plain.body;
assert.deepEqual([said, plain.headers["x-tags"]], ["so", undefined]);
const xml = await answer(api, { path: { kind: "xml" }, accept: "application/xml" });
assert(xml.status === 200 && xml.contentType === "application/xml");
assert.equal(xml.body, "<a/>");
const none = await ask("none");
assert(none.status === 204);
const nothing: undefined = none.body;
assert.equal(nothing, undefined);
const clash = await ask("clash");
assert(clash.status === 409);
assert.equal(clash.body.R, 1);
const wrong = await ask("wrong");
assert(wrong.status === 418);
assert.equal(wrong.body.title, "Tea");
const broken = await ask("broken");
assert(broken.status === 503);
const why: string = broken.body;
assert.equal(why, "down");

for await (const event of streamEvents(api, { reconnect: false })) {
  assert.deepEqual(event, { id: "7", event: "paint", data: { R: 1, G: 2 } });
}
const lines: Colour[] = [];
for await (const line of streamLines(api)) lines.push(line);
assert.deepEqual(lines, [
  { R: 1, G: 2 },
  { R: 3, G: 4 },
]);
for await (const record of streamSequence(api)) assert.deepEqual(record, { R: 1, G: 2 });

const sent = async (
  call: typeof either,
  auth: NonNullable<Parameters<typeof createClient>[0]>["auth"],
) => {
  const arrived = await unwrap(call(createClient({ baseUrl, auth })));
  const { authorization, cookie } = arrived.headers;
  return [arrived.url, authorization, cookie, arrived.headers["x-key"]];
};
const none_ = [undefined, undefined, undefined];
assert.deepEqual(await sent(either, { bearer: "t" }), [
  "/secured/either",
  "Bearer t",
  undefined,
  undefined,
]);
assert.deepEqual(await sent(either, { keyQuery: "k" }), ["/secured/either", ...none_]);
assert.deepEqual(await sent(either, { keyQuery: "k&", keyCookie: async () => "c" }), [
  "/secured/either?api%20key=k%26",
  undefined,
  "sid=c",
  undefined,
]);
assert.deepEqual(await sent(maybe, {}), ["/secured/maybe", ...none_]);
assert.deepEqual((await sent(maybe, { basicAuth: "dTpw" }))[1], "Basic dTpw");
assert.deepEqual((await sent(openAuth, { connect: "o" }))[1], "Bearer o");
assert.deepEqual((await sent(openAuth, { oauth: "o" }))[1], "Bearer o");
assert.deepEqual((await sent(openAuth, { keyHeader: "x" }))[3], "x");

/** Never called: what the types accept and refuse is for the compiler to say. */
export async function types(given: Thing, shape: Shape): Promise<void> {
  const whole: number = given.id;
  // @ts-expect-error: the picture is missing
  void echoParts(api, { body: [colour] });
  // @ts-expect-error: what stands first is a colour
  void echoParts(api, { body: [png, png] });
  // @ts-expect-error: nobody is told a secret
  void given.secret;
  // @ts-expect-error: nor at any depth
  void given.parts?.[0]?.pin;
  // @ts-expect-error: the server assigns it
  await echoBody(api, { body: { ...thing, id: 1 } });
  // @ts-expect-error: at any depth
  await echoBody(api, { body: { ...thing, parts: [{ serial: "1", label: "l" }] } });
  // @ts-expect-error: null is not absent
  await echoBody(api, { body: { name: "n", secret: "s" } });
  // @ts-expect-error: absent is not null
  await echoBody(api, { body: { ...thing, remark: null } });
  // @ts-expect-error: nor is it undefined
  await echoBody(api, { body: { ...thing, remark: undefined } });
  const extensible: ThingRequest["kind"] = "gigantic";
  // What an editor offers is what the union still lists.
  type Listed<T> = T extends string ? (string extends T ? never : T) : never;
  const listed: Listed<Exclude<ThingRequest["kind"], undefined>> = "small";
  // @ts-expect-error: known values stay apart from others
  const unlisted: Listed<Exclude<ThingRequest["kind"], undefined>> = "gigantic";
  if (shape.shape === "square") void (shape.side satisfies number);
  // @ts-expect-error: a circle has none
  if (shape.shape === "circle") void shape.side;
  void [whole, extensible, listed, unlisted];
}

server.close();
console.log("all as the contract says");
