import { call, type CallOptions, type Input, type Operation } from "./call.js";
import { configure, type Client, type ClientOptions, type Fetch } from "./client.js";
import type { Fill } from "./parameters.js";
import type { AnyResult } from "./result.js";

/** What can be told once, for all that is sent. Redirects are never followed. */
export type SenderOptions = Omit<ClientOptions, "baseUrl" | "redirect">;

/**
 * What every function that sends takes first. It is no client of the API, so that credentials for
 * the API cannot go to subscribers.
 */
export interface Sender {
  readonly requests: Client;
}

/** Makes the text of a header from the octets of the body, as signatures are made. */
export type Signer = (body: Uint8Array<ArrayBuffer>) => string | Promise<string>;

/** What can be told about a request to a subscriber. */
export interface SendOptions extends CallOptions {
  /** Where the subscriber listens. */
  readonly url: string;
}

/** Fill in what the options leave open. */
export function senderOf(options: SenderOptions): Sender {
  return { requests: configure({ ...options, baseUrl: "", redirect: "manual" }) };
}

/** Send to a subscriber, and read the answer as the contract declares it. */
export function send<R extends AnyResult>(
  sender: Sender,
  input: Input,
  operation: Operation,
): Promise<R> {
  return call<R>(...prepare(sender, input), operation);
}

/** The client and the input for a request in which headers may be functions of the body. */
export function prepare({ requests }: Sender, input: Input): [client: Client, input: Input] {
  const headers = Object.entries(input.header ?? {}) as [string, unknown][];
  const signers = headers.filter((entry): entry is [string, Signer] => isSigner(entry[1]));
  if (signers.length === 0) return [requests, input];
  const plain = Object.fromEntries(headers.filter(([, value]) => !isSigner(value)));
  return [
    { ...requests, fetch: signing(requests.fetch, signers) },
    { ...input, header: plain },
  ];
}

function isSigner(value: unknown): value is Signer {
  return typeof value === "function";
}

function signing(fetch: Fetch = globalThis.fetch, signers: readonly [string, Signer][]): Fetch {
  return async (url, init) => {
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    const headers = new Headers(init.headers);
    for (const [name, sign] of signers) headers.set(name, await sign(body));
    return fetch(url, init.body === undefined ? { ...init, headers } : { ...init, headers, body });
  };
}

/** Send to where the input says. */
export const to: Fill = (draft, input) => {
  draft.url = checked((input as SendOptions).url);
};

/** A URL of HTTP, without a fragment. */
export function checked(url: string): string {
  if (!/^https?:\/\//.test(url)) throw new TypeError(`${url} does not begin with http(s)://`);
  return url.replace(/#.*/s, "");
}
