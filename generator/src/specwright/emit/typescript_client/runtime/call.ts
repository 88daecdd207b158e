import type { Presented, Security } from "./auth.js";
import type { Client } from "./client.js";
import { discard } from "./discard.js";
import {
  InvalidResponseError,
  NetworkError,
  TimeoutError,
  UnexpectedStatusError,
} from "./errors.js";
import { encode, expand, type Parameter } from "./parameters.js";
import type { AnyResult } from "./result.js";

/** What every call can be told. */
export interface CallOptions {
  /** Cancels the call; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take, instead of what the client says. */
  readonly timeout?: number | undefined;
}

/** What a reader may want to know about the call. */
export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly input: Input;
}

/** A request body as `fetch` takes it; no content type where `fetch` itself knows it. */
export interface Payload {
  readonly body: RequestInit["body"];
  readonly contentType: string | undefined;
}

/** Decodes a response body. */
export type Reader = (response: Response, options: ReadOptions) => unknown;

/** Readers by media type. */
export type Content = Readonly<Record<string, Reader>>;

/** What the contract says about one operation. */
export interface Operation {
  readonly method: string;
  readonly url: string;
  readonly path?: readonly Parameter[];
  readonly query?: readonly Parameter[];
  readonly header?: readonly Parameter[];
  readonly cookie?: readonly Parameter[];
  /** Encodes the body of the input, if there is one. */
  readonly body?: (input: Input) => Payload | undefined;
  /** Readers by media type, by status: a code, a range such as `4XX`, or `default`. */
  readonly responses: Readonly<Record<string, Content>>;
  /** Readers of response headers by lower-case name, by status as in `responses`. */
  readonly headers?: Readonly<Record<string, Readonly<Record<string, (text: string) => unknown>>>>;
  readonly security?: Security;
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

/** Carry out an operation: send its request, and read the answer as the contract declares it. */
export async function call<R extends AnyResult>(
  client: Client,
  input: Input,
  operation: Operation,
): Promise<R> {
  const { timeout = client.timeout } = input;
  const clock = new AbortController();
  const expire = () => clock.abort(new TimeoutError(`no answer within ${timeout} ms`));
  const timer = timeout === undefined ? undefined : setTimeout(expire, timeout);
  const signal = input.signal ? AbortSignal.any([input.signal, clock.signal]) : clock.signal;
  try {
    signal.throwIfAborted();
    // Not every credential and not every injected fetch listens to the signal.
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return await Promise.race([exchange<R>(client, input, operation, signal), stopped]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function exchange<R extends AnyResult>(
  client: Client,
  input: Input,
  operation: Operation,
  signal: AbortSignal,
): Promise<R> {
  const response = await send(client, input, operation, signal);
  return (await read(response, operation, { input, signal })) as R;
}

async function send(
  client: Client,
  input: Input,
  operation: Operation,
  signal: AbortSignal,
): Promise<Response> {
  const payload = operation.body?.(input);
  let presented = await operation.security?.(client);
  for (let first = true; ; first = false) {
    const headers = encodeHeaders(client, input, operation);
    if (payload?.contentType !== undefined) headers.set("content-type", payload.contentType);
    const url = client.baseUrl + encodeUrl(input, operation, presented, headers);
    const init: RequestInit & { duplex?: "half" } = {
      ...client.settings,
      method: operation.method,
      headers,
      signal,
    };
    const streamed = payload?.body instanceof ReadableStream;
    if (payload) init.body = payload.body ?? null;
    if (streamed) init.duplex = "half";
    const response = await client.fetch(url, init).catch((cause: unknown) => {
      throw new NetworkError(`${operation.method} ${operation.url} failed`, { cause });
    });
    if (response.status !== 401 || !first || streamed || !presented?.size) return response;
    const refused = presented;
    const renewed = await operation.security?.(client, refused);
    if ([...refused].every(([scheme, secret]) => renewed?.get(scheme) === secret)) return response;
    discard(response.body);
    presented = renewed;
  }
}

function encodeHeaders(client: Client, input: Input, operation: Operation): Headers {
  const headers = new Headers(client.headers);
  const types = new Set(
    Object.values(operation.responses).flatMap((content) => Object.keys(content)),
  );
  const accept = input.accept === undefined ? [...types].join(", ") : `${input.accept}, */*;q=0.1`;
  if (accept !== "") headers.set("accept", accept);
  for (const [name, text] of expand(input.header, operation.header, false, (plain) => plain)) {
    headers.set(name, text);
  }
  return headers;
}

function encodeUrl(
  input: Input,
  operation: Operation,
  presented: Presented | undefined,
  headers: Headers,
): string {
  const path = new Map(expand(input.path, operation.path, false));
  let url = operation.url.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const text = path.get(name);
    if (!text) throw new TypeError(`the path parameter ${name} is missing or empty`);
    return text;
  });
  // A URL parser takes "." and ".." as steps, however they are encoded.
  if (/\/\.\.?(?=\/|$)/.test(url)) throw new TypeError(`${url} would lead to another path`);
  const query = expand(input.query, operation.query, true).map(([, text]) => text);
  const cookies = expand(input.cookie, operation.cookie, true).map(([, text]) => text);
  for (const [{ in: place, field, prefix = "" }, secret] of presented ?? []) {
    if (place === "header") headers.set(field, prefix + secret);
    else (place === "query" ? query : cookies).push(`${encode(field)}=${encode(secret)}`);
  }
  if (cookies.length > 0) headers.set("cookie", cookies.join("; ").replaceAll("&", "; "));
  if (query.length > 0) url += `?${query.join("&")}`;
  return url;
}

async function read(
  response: Response,
  { method, url, responses, headers }: Operation,
  options: ReadOptions,
): Promise<AnyResult> {
  const { status } = response;
  const range = `${Math.floor(status / 100)}XX`;
  const key = [String(status), range, "default"].find((name) => Object.hasOwn(responses, name));
  // Where another success is declared, "default" describes failures.
  const successes = Object.keys(responses).some((name) => name.startsWith("2"));
  if (key === undefined || (key === "default" && successes && range === "2XX")) {
    throw new UnexpectedStatusError(`${method} ${url} answered ${status}`, response);
  }
  const content = responses[key] ?? {};
  const types = Object.keys(content);
  const sent = response.headers.get("content-type") ?? types[0] ?? "";
  const contentType = match(sent, content);
  const result = {
    status,
    headers: readHeaders(response.headers, headers?.[key]),
    contentType: contentType ?? "",
    response,
  };
  if (types.length === 0) {
    discard(response.body);
    return { ...result, body: undefined };
  }
  if (contentType === undefined) {
    const message = `${method} ${url} answered ${status} with ${sent}, not ${types.join(" or ")}`;
    throw new InvalidResponseError(message, response);
  }
  try {
    return { ...result, body: await content[contentType]?.(response, options) };
  } catch (cause) {
    const message = `the body of ${method} ${url} (${status}) cannot be read`;
    if (cause instanceof SyntaxError) throw new InvalidResponseError(message, response, cause);
    throw new NetworkError(message, { cause });
  }
}

function readHeaders(
  headers: Headers,
  declared: Readonly<Record<string, (text: string) => unknown>> = {},
): object {
  const present = Object.entries(declared).filter(([name]) => headers.has(name));
  return Object.fromEntries(present.map(([name, parse]) => [name, parse(headers.get(name) ?? "")]));
}

/** The declared media type or range that a content type belongs to. */
export function match(contentType: string, declared: object): string | undefined {
  const essence = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();
  const type = essence(contentType);
  const ranges = [type, `${type.split("/")[0]}/*`, "*/*"];
  const keys = Object.keys(declared);
  return ranges.flatMap((range) => keys.filter((key) => essence(key) === range))[0];
}
