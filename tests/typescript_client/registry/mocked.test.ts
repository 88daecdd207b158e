import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  ApiError,
  createClient,
  getContract,
  listContracts,
  listContractsItems,
  publishVersion,
  streamEvents,
  unwrap,
} from "registry-client";

// As an application's own tests would do it: the client is real, the network is not.
const baseUrl = "https://registry.test";
const server = setupServer();
const api = createClient({ baseUrl, auth: { apiKey: "secret" } });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const contract = { slug: "billing", title: "Billing" };

test("a body is narrowed by its status", async () => {
  server.use(
    http.get(`${baseUrl}/v1/contracts/:slug`, ({ params, request }) =>
      request.headers.get("x-api-key") === "secret" && params["slug"] === "billing"
        ? HttpResponse.json(contract, { headers: { etag: '"1"' } })
        : HttpResponse.json(
            { title: "Not Found", status: 404 },
            { status: 404, headers: { "content-type": "application/problem+json" } },
          ),
    ),
  );
  const found = await getContract(api, { path: { contract: "billing" } });
  expect(found.status === 200 && found.body.title).toBe("Billing");
  expect(found.status === 200 && found.headers.etag).toBe('"1"');
  const missing = await getContract(api, { path: { contract: "b/lling" } });
  expect(missing.status === 404 && missing.body.title).toBe("Not Found");
  const thrown = unwrap(getContract(api, { path: { contract: "nothing" } }));
  await expect(thrown).rejects.toBeInstanceOf(ApiError);
});

test("parameters arrive in their styles", async () => {
  let search = "";
  let cookie: string | null = null;
  server.use(
    http.get(`${baseUrl}/v1/contracts`, ({ request }) => {
      ({ search } = new URL(request.url));
      cookie = request.headers.get("cookie");
      return HttpResponse.json({ items: [] });
    }),
  );
  await listContracts(api, {
    query: { limit: 5, labels: ["a b", "c,d"], filter: { team: "pay&ments" }, sort: "-updated_at" },
    cookie: { workspace: "payments" },
  });
  expect(search).toBe("?limit=5&labels=a%20b,c%2Cd&filter%5Bteam%5D=pay%26ments&sort=-updated_at");
  expect(cookie).toBe("workspace=payments");
});

test("an iterator walks over pages", async () => {
  server.use(
    http.get(`${baseUrl}/v1/contracts`, ({ request }) =>
      new URL(request.url).searchParams.get("cursor") === "next"
        ? HttpResponse.json({ items: [{ slug: "b" }] })
        : HttpResponse.json({ items: [{ slug: "a" }], next_cursor: "next" }),
    ),
  );
  const slugs: string[] = [];
  for await (const each of listContractsItems(api)) slugs.push(each.slug);
  expect(slugs).toEqual(["a", "b"]);
});

test("an upload arrives as the server's own parser sees it", async () => {
  let fields: [string, string][] = [];
  server.use(
    http.post(`${baseUrl}/v1/contracts/:slug/versions`, async ({ request }) => {
      const form = await request.formData();
      for (const [name, value] of form) {
        fields.push([name, typeof value === "string" ? value : await value.text()]);
      }
      return HttpResponse.json({ version: "1.0.0" }, { status: 201 });
    }),
  );
  const document = new File(["openapi: 3.1.0"], "openapi.yaml", { type: "application/yaml" });
  const result = await publishVersion(api, {
    path: { contract: "billing" },
    contentType: "multipart/form-data",
    body: { document },
  });
  expect(result.status).toBe(201);
  expect(fields).toEqual([["document", "openapi: 3.1.0"]]);
});

test("events are typed by their payload", async () => {
  const event = { id: 1, type: "version.published", contract: "billing", version: "1.0.0" };
  const text = `id: 1\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  const headers = { "content-type": "text/event-stream" };
  server.use(http.get(`${baseUrl}/v1/events/stream`, () => new HttpResponse(text, { headers })));
  for await (const { id, data } of streamEvents(api, { query: { types: ["version.published"] } })) {
    expect(id).toBe("1");
    if (data.type === "version.published") expect(data.version).toBe("1.0.0");
    break;
  }
});
