import { expect, test } from "vitest";
import { anyOf, basic, inCookie, inHeader, inQuery, type Scheme } from "#runtime/auth.js";
import { binaryBody, body } from "#runtime/bodies.js";
import { call, type Operation } from "#runtime/call.js";
import { NetworkError, TimeoutError } from "#runtime/errors.js";
import { oauth2Password, type Tokens } from "#runtime/oauth.js";
import { json } from "#runtime/readers.js";
import { answer, fake } from "./fake.js";

const oauth: Scheme = {
  name: "oauth",
  put: inHeader,
  field: "Authorization",
  prefix: "Bearer ",
  tokenUrl: "/token",
};
const key: Scheme = { name: "key", put: inQuery, field: "api key" };
const session: Scheme = { name: "session", put: inCookie, field: "sid" };
const operation = (...security: Scheme[][]): Operation => ({
  method: "GET",
  url: "/me",
  responses: { 200: { "application/json": json }, 401: {} },
  security: anyOf(...security),
});
const ok = () => answer(200, 1);
const refused = () => new Response(null, { status: 401 });
const tokens = (access: string, refresh?: string) =>
  answer(200, {
    access_token: access,
    refresh_token: refresh,
    token_type: "bearer",
    expires_in: 3600,
  });

test("the first requirement with all its credentials is met", async () => {
  const { api, seen } = fake([ok(), ok()], { auth: { key: "k&1", session: () => "s" } });
  await call(api, {}, operation([oauth], [key, session]));
  expect(seen[0]?.url).toBe("https://api.test/me?api%20key=k%261");
  expect(seen[0]?.headers.get("cookie")).toBe("sid=s");
  expect(seen[0]?.headers.has("authorization")).toBe(false);
  await call(api, {}, operation([oauth, key]));
  expect(seen[1]?.url).toBe("https://api.test/me");
});

test("an operation that asks for nothing gets nothing", async () => {
  const { api, seen } = fake([ok()], { auth: { oauth: "secret" } });
  await call(api, {}, operation());
  expect(seen[0]?.headers.has("authorization")).toBe(false);
});

test("no scheme is found that nobody gave credentials for", async () => {
  const { api, seen } = fake([ok()]);
  await call(
    api,
    {},
    operation([{ ...oauth, name: "constructor" }], [{ ...key, name: "__proto__" }]),
  );
  expect(seen[0]?.url).toBe("https://api.test/me");
});

test("a provider is asked again with what the server refused, once", async () => {
  const asked: (string | undefined)[] = [];
  const provider = ({ rejected }: { rejected: string | undefined }) => {
    asked.push(rejected);
    return rejected === undefined ? "old" : "new";
  };
  const { api, seen } = fake([refused(), refused()], { auth: { oauth: provider } });
  const result = await call(api, {}, operation([oauth]));
  expect(result.status).toBe(401);
  expect(asked).toEqual([undefined, "old"]);
  expect(seen.map((request) => request.headers.get("authorization"))).toEqual([
    "Bearer old",
    "Bearer new",
  ]);
});

test("a credential that stays the same is not sent again", async () => {
  const { api, seen } = fake([refused()], { auth: { oauth: "fixed" } });
  await call(api, {}, operation([oauth]));
  expect(seen).toHaveLength(1);
});

test("a stream is not sent again, whoever has another credential", async () => {
  let asked = 0;
  const { api, seen } = fake([refused()], { auth: { oauth: () => `token ${(asked += 1)}` } });
  const request = [body("application/octet-stream", binaryBody)];
  const upload = { ...operation([oauth]), method: "POST", request };
  const result = await call(api, { body: new Blob(["x"]).stream() }, upload);
  expect([result.status, asked, seen.length]).toEqual([401, 1, 1]);
});

test("a credential that never comes does not outlast the call", async () => {
  const { api } = fake([], { auth: { oauth: () => new Promise<string>(() => undefined) } });
  const waiting = call(api, { timeout: 20 }, operation([oauth]));
  await expect(waiting).rejects.toBeInstanceOf(TimeoutError);
  const leaving = call(api, { signal: AbortSignal.timeout(20) }, operation([oauth]));
  await expect(leaving).rejects.toMatchObject({ name: "TimeoutError" });
  await expect(leaving).rejects.not.toBeInstanceOf(TimeoutError);
});

test("basic credentials are UTF-8", () => {
  expect(basic("Aladdin", "open sesame")).toBe("QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  expect(basic("test", "123£")).toBe("dGVzdDoxMjPCow==");
});

test("a password buys a token, a refresh token the next one, and each is kept", async () => {
  const kept: Tokens[] = [];
  const { api, seen } = fake([tokens("a1", "r1"), ok(), refused(), tokens("a2", "r2"), ok()], {
    auth: {
      oauth: oauth2Password({
        username: "ada@example.com",
        password: "p&w",
        scope: "read",
        onTokens: (pair) => void kept.push(pair),
      }),
    },
  });
  await call(api, {}, operation([oauth]));
  const second = await call(api, {}, operation([oauth]));
  expect(second.status).toBe(200);
  expect(seen.map(({ url, body }) => [url, body])).toEqual([
    [
      "https://api.test/token",
      "grant_type=password&username=ada%40example.com&password=p%26w&scope=read",
    ],
    ["https://api.test/me", undefined],
    ["https://api.test/me", undefined],
    ["https://api.test/token", "grant_type=refresh_token&refresh_token=r1"],
    ["https://api.test/me", undefined],
  ]);
  expect(seen[4]?.headers.get("authorization")).toBe("Bearer a2");
  expect(kept.map((pair) => pair.refreshToken)).toEqual(["r1", "r2"]);
});

test("calls at the same time share one renewal", async () => {
  const { api, seen } = fake([tokens("a1", "r1"), ok(), ok(), ok()], {
    auth: { oauth: oauth2Password({ username: "u", password: "p" }) },
  });
  await Promise.all([1, 2, 3].map(() => call(api, {}, operation([oauth]))));
  expect(seen.filter((request) => request.url.endsWith("/token"))).toHaveLength(1);
});

test("calls that are refused at the same time use the refresh token once", async () => {
  const expired: Tokens = { accessToken: "a0", refreshToken: "r0", expiresAt: undefined };
  const { api, seen } = fake([refused(), refused(), tokens("a1", "r1"), ok(), ok()], {
    auth: { oauth: oauth2Password({ tokens: expired }) },
  });
  const results = await Promise.all([1, 2].map(() => call(api, {}, operation([oauth]))));
  expect(results.map((result) => result.status)).toEqual([200, 200]);
  expect(seen.filter((request) => request.url.endsWith("/token"))).toHaveLength(1);
});

test("a call refused late does not renew what was renewed meanwhile", async () => {
  const provider = oauth2Password({
    tokens: { accessToken: "a1", refreshToken: "r1", expiresAt: undefined },
  });
  const { api } = fake([]);
  if (typeof provider === "string") throw new Error("a function");
  expect(await provider({ client: api, scheme: oauth, rejected: "a0" })).toBe("a1");
});

test("where the refresh token is spent, the password helps; where nothing does, it says so", async () => {
  const stale: Tokens = { accessToken: "a0", refreshToken: "r0", expiresAt: 0 };
  const denied = () => answer(400, { error: "invalid_grant" });
  const { api, seen } = fake([denied(), tokens("a1", "r1"), ok(), denied()], {
    auth: { oauth: oauth2Password({ tokens: stale, username: "u", password: "p" }) },
  });
  expect((await call(api, {}, operation([oauth]))).status).toBe(200);
  expect(seen.map((request) => request.body?.split("&")[0])).toEqual([
    "grant_type=refresh_token",
    "grant_type=password",
    undefined,
  ]);
  const hopeless = { ...api, auth: { oauth: oauth2Password({ tokens: stale }) } };
  await expect(call(hopeless, {}, operation([oauth]))).rejects.toThrow("answered 400");
});

test("a token endpoint that is not there is a network failure", async () => {
  const auth = { oauth: oauth2Password({ username: "u", password: "p" }) };
  const { api } = fake([new TypeError("offline")], { auth });
  await expect(call(api, {}, operation([oauth]))).rejects.toBeInstanceOf(NetworkError);
});
