import type { Security } from "./auth.js";
import type { Client } from "./client.js";
import { NetworkError, TimeoutError } from "./errors.js";
import type { HeadersReader } from "./headers.js";
import type { Draft, Fill } from "./parameters.js";
import { read, type Content } from "./response.js";
import type { AnyResult } from "./result.js";

/** What every call can be told. */
export interface CallOptions {
  /** Cancels the call; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take, instead of what the client says; 0 for no limit. */
  readonly timeout?: number | undefined;
}

/** The input of any operation. */
export interface Input extends CallOptions {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly header?: object | undefined;
  readonly cookie?: object | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
}

/** What the contract says about one operation. Whatever it does not mention is not in the bundle. */
export interface Operation {
  readonly method: string;
  readonly url: string;
  /** Each puts a part of the input into the request. */
  readonly request?: readonly Fill[];
  /** Readers by media type, by status: a code, a range such as `4XX`, or `default`. */
  readonly responses: Readonly<Record<string, Content>>;
  readonly headers?: HeadersReader;
  readonly security?: Security;
}

/** Carry out an operation: send its request, and read the answer as the contract declares it. */
export async function call<R extends AnyResult>(
  client: Client,
  input: Input,
  operation: Operation,
): Promise<R> {
  const clock = new AbortController();
  const { timeout = client.timeout, signal: given = clock.signal } = input;
  const signal = AbortSignal.any([clock.signal, given]);
  signal.throwIfAborted();
  const draft: Draft = {
    url: client.baseUrl + operation.url,
    method: operation.method,
    headers: new Headers(client.headers),
    signal,
    redirect: client.redirect ?? "manual",
    credentials: client.credentials,
  };
  const accept = `${[...new Set(Object.values(operation.responses).flatMap(Object.keys))]}`;
  if (accept) draft.headers.set("accept", accept);
  for (const fill of operation.request ?? []) fill(draft, input, client);
  const send = (draft: Draft): Promise<Response> =>
    (client.fetch ?? fetch)(draft.url, draft as RequestInit).catch((cause: unknown) => {
      throw new NetworkError(`${operation.method} ${operation.url} failed`, { cause });
    });
  const expire = () => clock.abort(new TimeoutError(`no answer within ${timeout} ms`));
  const timer = timeout && setTimeout(expire, timeout);
  return new Promise<R>((resolve, reject) => {
    // Not every credential and not every injected fetch listens to the signal; and those that do
    // fail later than this.
    signal.onabort = () => reject(signal.reason);
    (operation.security?.(client, draft, send) ?? send(draft))
      .then((response) => read<R>(response, operation, input, signal))
      .then(resolve, reject);
  }).finally(() => clearTimeout(timer));
}
