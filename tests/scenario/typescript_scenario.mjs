// A day with the registry, told with the generated TypeScript client: one line for each step.
//
//     node tests/scenario/typescript_scenario.mjs http://127.0.0.1:8000

import assert from "node:assert/strict";
import {
  ApiError,
  createApiKey,
  createClient,
  createContract,
  createTeam,
  deleteContract,
  downloadClient,
  exportEvents,
  getContract,
  getVersionDocument,
  listContracts,
  listContractsItems,
  listFindings,
  oauth2Password,
  publishVersion,
  retrying,
  setPolicy,
  signUp,
  streamEvents,
  unwrap,
  updateContract,
} from "../../generated/clients/typescript/dist/index.js";

const [baseUrl] = process.argv.slice(2);
if (baseUrl === undefined) {
  console.error("usage: node typescript_scenario.mjs BASE_URL");
  process.exit(2);
}

let steps = 0;
async function step(name, act) {
  try {
    const said = await act();
    steps += 1;
    console.log(`  ${name}${said === undefined ? "" : `: ${said}`}`);
  } catch (error) {
    const cause = error.cause === undefined ? "" : `\ncaused by ${error.cause}`;
    console.error(`  ${name} FAILED\n${error.stack ?? error}${cause}`);
    process.exit(1);
  }
}

const mark = Math.random().toString(36).slice(2, 10);
const email = `grace-${mark}@example.com`;
const password = "correct horse battery staple";
const team = `payments-${mark}`;
const contract = `ledger-${mark}`;
const document = (version) =>
  `openapi: 3.1.0\ninfo:\n  title: Ledger\n  version: ${version}\npaths: {}\n`;

const anonymous = createClient({ baseUrl, timeout: 30_000 });
let rotations = 0;
const api = createClient({
  baseUrl,
  timeout: 30_000,
  fetch: retrying(),
  auth: {
    oauth: oauth2Password({ username: email, password, onTokens: () => void (rotations += 1) }),
  },
});
let etag = "";

await step("sign up", async () => {
  const user = await unwrap(
    signUp(anonymous, { body: { email, password, display_name: "Grace" } }),
  );
  assert.equal(user.email, email);
  return user.display_name;
});

await step("the same address again is a conflict", async () => {
  const again = { body: { email, password, display_name: "Grace" } };
  const result = await signUp(anonymous, again);
  assert.equal(result.status, 409);
  return result.body.title;
});

await step("found a team, with a token that the client fetched itself", async () => {
  const created = await unwrap(createTeam(api, { body: { slug: team, name: "Payments" } }));
  assert.equal(created.role, "owner");
  assert.equal(rotations, 1);
  return created.slug;
});

await step("register a contract", async () => {
  const body = { slug: contract, team, title: "Ledger", visibility: "private", labels: ["money"] };
  const result = await createContract(api, { body });
  assert.equal(result.status, 201, JSON.stringify(result.body));
  etag = result.headers.etag;
  assert.ok(result.headers.location.endsWith(contract));
  return `${result.headers.location} ${etag}`;
});

await step("nobody else sees it", async () => {
  const result = await getContract(anonymous, { path: { contract } });
  assert.equal(result.status, 404);
  return `404 ${result.body.title}`;
});

await step("read it again: not modified", async () => {
  const header = { "If-None-Match": etag };
  const result = await getContract(api, { path: { contract }, header });
  assert.equal(result.status, 304);
  assert.equal(result.body, undefined);
  return `304 ${result.headers.etag}`;
});

await step("change it, once with the current tag and once with an old one", async () => {
  const change = (body) =>
    updateContract(api, { path: { contract }, header: { "If-Match": etag }, body });
  const changed = await change({ description: "Who owes whom.", labels: null });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const late = await change({ title: "Mine" });
  assert.equal(late.status, 412);
  return `200, then 412 ${late.body.title}`;
});

const live = new AbortController();
const watching = watch();
async function watch() {
  // From the first event on: it does not matter when the connection stands.
  const header = { "Last-Event-ID": 0 };
  const input = { query: { types: ["version.published"] }, header, signal: live.signal };
  for await (const event of streamEvents(api, input)) {
    if (event.data.contract === contract) return event;
  }
  throw new Error("the stream ended");
}

await step("publish versions as YAML, as JSON and as an upload", async () => {
  const path = { contract };
  const contentType = "application/yaml";
  const first = await publishVersion(api, { path, contentType, body: document("1.0.0") });
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const info = { title: "Ledger", version: "1.1.0" };
  const json = { document: { openapi: "3.1.0", info, paths: {} } };
  const second = await publishVersion(api, { path, body: json });
  assert.equal(second.status, 201, JSON.stringify(second.body));
  const file = new File([document("1.2.0")], "openapi.yaml", { type: "application/yaml" });
  const upload = { document: file };
  const third = await publishVersion(api, {
    path,
    contentType: "multipart/form-data",
    body: upload,
  });
  assert.equal(third.status, 201, JSON.stringify(third.body));
  const versions = [first, second, third].map((result) => result.body.version);
  assert.deepEqual(versions, ["1.0.0", "1.1.0", "1.2.0"]);
  return versions.join(", ");
});

await step("the stream of events told it", async () => {
  const timer = setTimeout(() => live.abort(new Error("no event within 20 s")), 20_000);
  const event = await watching;
  clearTimeout(timer);
  assert.equal(event.event, "version.published");
  assert.ok(Number(event.id) > 0);
  return `${event.event} ${event.data.version}, id ${event.id}`;
});

await step("the same version again is a conflict, thrown by unwrap", async () => {
  const again = {
    path: { contract },
    contentType: "application/yaml",
    body: document("1.0.0"),
  };
  const error = await unwrap(publishVersion(api, again)).catch((reason) => reason);
  assert.ok(error instanceof ApiError);
  assert.equal(error.status, 409);
  return error.message;
});

await step("read the document as JSON and as YAML", async () => {
  const path = { contract, version: "1.1.0" };
  const json = await unwrap(getVersionDocument(api, { path, accept: "application/json" }));
  assert.equal(json.info.title, "Ledger");
  const yaml = await unwrap(getVersionDocument(api, { path, accept: "application/yaml" }));
  assert.match(yaml, /title: Ledger/);
  return `${yaml.length} characters`;
});

await step("see what the linter found", async () => {
  const path = { contract, version: "1.0.0" };
  const findings = await unwrap(listFindings(api, { path }));
  return `${findings.length} findings`;
});

await step("download a client of it", async () => {
  const path = { contract, version: "1.0.0", language: "typescript" };
  const zip = await unwrap(downloadClient(api, { path, as: "arrayBuffer" }));
  assert.equal(String.fromCharCode(...new Uint8Array(zip, 0, 2)), "PK");
  return `${zip.byteLength} bytes`;
});

await step("set a policy", async () => {
  const path = { contract, kind: "retention" };
  const policy = await unwrap(setPolicy(api, { path, body: { kind: "retention", keep: 5 } }));
  assert.equal(policy.kind, "retention");
  return `${policy.kind}: keep ${policy.keep}`;
});

await step("walk over pages of one contract each", async () => {
  const other = { slug: `${contract}-2`, team, title: "Ledger 2", visibility: "private" };
  await unwrap(createContract(api, { body: other }));
  const found = [];
  for await (const each of listContractsItems(api, { query: { limit: 1, filter: { team } } })) {
    found.push(each.slug);
  }
  assert.deepEqual(found.toSorted(), [contract, `${contract}-2`]);
  return found.join(", ");
});

await step("a machine reads with an API key, but must not write", async () => {
  const body = { name: "CI", scopes: ["contracts:read"] };
  const { secret } = await unwrap(createApiKey(api, { body }));
  const machine = createClient({ baseUrl, auth: { apiKey: secret } });
  const page = await unwrap(listContracts(machine, { query: { filter: { team } } }));
  assert.equal(page.items.length, 2);
  const refused = await deleteContract(machine, { path: { contract } });
  assert.equal(refused.status, 403);
  return `403 ${refused.body.title}`;
});

await step("a wrong key is answered with a challenge", async () => {
  const stranger = createClient({ baseUrl, auth: { apiKey: "wrong" } });
  const result = await createTeam(stranger, { body: { slug: "xx", name: "X" } });
  assert.equal(result.status, 401);
  return result.headers["www-authenticate"];
});

await step("export the history as JSON Lines", async () => {
  const types = [];
  for await (const event of exportEvents(api)) {
    if (event.contract === contract) types.push(event.type);
  }
  assert.equal(types.filter((type) => type === "version.published").length, 3);
  return types.join(", ");
});

await step("delete the contract", async () => {
  const result = await deleteContract(api, { path: { contract } });
  assert.equal(result.status, 204);
  return "204";
});

console.log(`${steps} steps with the TypeScript client, all as the contract says`);
