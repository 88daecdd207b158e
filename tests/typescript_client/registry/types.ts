/** What the types of the generated client must say; `tsc` is the test. */
import {
  ApiError,
  createClient,
  downloadClient,
  exportEvents,
  getContract,
  getVersionDocument,
  listContracts,
  listContractsItems,
  publishVersion,
  setPolicy,
  streamEvents,
  unwrap,
  updateContract,
  type Contract,
  type ContractPatch,
  type Event,
  type Failure,
  type GetContractResult,
  type models,
  type Policy,
  type Problem,
} from "registry-client";

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Equal<A, B>): void {}

const api = createClient({ auth: { apiKey: "secret", oauth: async () => "token" } });
// @ts-expect-error: the contract knows no such scheme
createClient({ auth: { basic: "secret" } });

export async function narrows(): Promise<void> {
  const result = await getContract(api, { path: { contract: "billing" } });
  if (result.status === 200) {
    same<typeof result.body, Contract>(true);
    same<typeof result.headers.etag, string>(true);
  } else if (result.status === 304) {
    same<typeof result.body, undefined>(true);
  } else if (result.status === 401) {
    same<(typeof result.headers)["www-authenticate"], string>(true);
  } else {
    same<typeof result.status, 403 | 404 | 422 | 500>(true);
    same<typeof result.body, Problem>(true);
    // @ts-expect-error: no such header is declared
    void result.headers.etag;
  }
  // @ts-expect-error: the contract declares no 418
  if (result.status === 418) return;

  same<Awaited<ReturnType<typeof loaded>>, Contract>(true);
  same<Failure<GetContractResult>["status"], 304 | 401 | 403 | 404 | 422 | 500>(true);
  const error = new ApiError(result);
  if (error.result.status === 404) same<typeof error.result.body, Problem>(true);
}

async function loaded() {
  return unwrap(getContract(api, { path: { contract: "billing" } }));
}

export async function takes(): Promise<void> {
  await listContracts(api);
  await listContracts(api, { query: { limit: undefined, labels: ["a"] } });
  // @ts-expect-error: a path parameter is required
  await getContract(api);
  // @ts-expect-error: a wrong type
  await listContracts(api, { query: { limit: "50" } });
  // @ts-expect-error: no such parameter
  await listContracts(api, { query: { limits: 50 } });
  // @ts-expect-error: If-Match is required
  await updateContract(api, { path: { contract: "x" }, body: {} });

  const path = { contract: "x" };
  await publishVersion(api, { path, contentType: "application/yaml", body: "openapi: 3.1.0" });
  const document = new Blob();
  await publishVersion(api, { path, contentType: "multipart/form-data", body: { document } });
  // @ts-expect-error: text is not JSON
  await publishVersion(api, { path, body: "openapi: 3.1.0" });
}

export async function chooses(): Promise<void> {
  const path = { contract: "x", version: "1.0.0" };
  const document = await getVersionDocument(api, { path, accept: "application/yaml" });
  if (document.status === 200 && document.contentType === "application/yaml") {
    same<typeof document.body, string>(true);
  }
  const client = { ...path, language: "python" as const };
  same<Awaited<ReturnType<typeof asBlob>>, Blob>(true);
  const streamed = await unwrap(downloadClient(api, { path: client, as: "stream" }));
  same<typeof streamed, ReadableStream<Uint8Array>>(true);
  async function asBlob() {
    return unwrap(downloadClient(api, { path: client }));
  }
}

export async function iterates(): Promise<void> {
  for await (const contract of listContractsItems(api)) same<typeof contract, Contract>(true);
  for await (const event of exportEvents(api)) same<typeof event, Event>(true);
  for await (const { data, id } of streamEvents(api, { reconnect: false })) {
    same<typeof id, string>(true);
    if (data.type === "contract.updated") same<typeof data.changed, string[]>(true);
    // @ts-expect-error: only updates have it
    else void data.changed;
  }
}

export function models_(): void {
  const policy = { kind: "retention", keep: 3 } satisfies Policy;
  // @ts-expect-error: the discriminator decides what belongs to it
  const wrong: Policy = { kind: "retention", fail_on: "error" };
  void setPolicy(api, { path: { contract: "x", kind: "retention" }, body: policy });
  void wrong;

  const cleared: ContractPatch = { description: null };
  // @ts-expect-error: a title can be absent, but not null
  const untitled: ContractPatch = { title: null };
  void [cleared, untitled];
  same<models.Contract, Contract>(true);
}
