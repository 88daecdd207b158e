/** What a browser does differently from Node: forms, files, streams, redirects, cookies. */
import {
  answer,
  createClient,
  echoBody,
  echoCookie,
  echoQuery,
  echoWhole,
  streamEvents,
  streamLines,
  unwrap,
} from "matrix-client";

const api = createClient({ baseUrl: `${location.origin}/v1` });
const failure = (error: unknown): string => (error as Error).name;

async function findings(): Promise<unknown[]> {
  const query = await unwrap(
    echoQuery(api, { query: { deep: { in: ["a&b"] }, pipe: ["x", "y"] } }),
  );
  const multipart = await unwrap(
    echoBody(api, {
      contentType: "multipart/form-data",
      body: { files: [new File(["1"], "ä.txt")], colour: { R: 1, G: 2 } },
    }),
  );
  const binary = await unwrap(
    echoBody(api, { contentType: "application/octet-stream", body: new Uint8Array([104, 105]) }),
  );
  const thing = { name: "n", secret: "s", note: null };
  const json = await unwrap(echoBody(api, { body: thing }));
  const cookie = await unwrap(
    echoCookie(api, { cookie: { word: "browsers send only their own" } }),
  );
  const events: unknown[] = [];
  for await (const event of streamEvents(api, { reconnect: false })) events.push(event);
  const lines: unknown[] = [];
  for await (const line of streamLines(api)) {
    lines.push(line);
    break;
  }
  const none = await answer(api, { path: { kind: "none" } });
  return [
    query.url,
    /name="files"; filename="(.+)"/.exec(multipart.body)?.[1],
    multipart.headers["content-type"]?.split(";")[0],
    binary.body,
    json.body,
    cookie.headers["cookie"],
    events,
    lines,
    none.status,
    await echoWhole(api, { timeout: 50 }).catch(failure),
    await answer(api, { path: { kind: "moved" } }).catch(failure),
    await echoQuery({ ...api, baseUrl: "http://127.0.0.1:1" }).catch(failure),
  ];
}

const found = await findings().catch(String);
await fetch("/found", { method: "POST", body: JSON.stringify(found) });
