import type { Credentials } from "./auth.js";

/** The part of `fetch` that a client needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a client can be told once, for all calls. */
export interface ClientOptions {
  /** Where the API is; a path of its own is kept. */
  readonly baseUrl: string;
  /** Credentials by the name of their security scheme. */
  readonly auth?: Credentials | undefined;
  /** Replaces the global `fetch`, which is looked up for each request. */
  readonly fetch?: Fetch | undefined;
  /** Headers for every request, which an operation's own replace. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that a call may take; without it, or with 0, there is no limit. */
  readonly timeout?: number | undefined;
  /** Whether a browser sends its cookies. */
  readonly credentials?: RequestInit["credentials"] | undefined;
  /**
   * What happens to redirects that the server asks for: by default none is followed, because
   * another origin must get neither credentials nor bodies.
   */
  readonly redirect?: RequestInit["redirect"] | undefined;
}

/** A configured API, which every operation takes as its first argument. */
export type Client = ClientOptions;

/** Options of a client whose contract says where the API is. */
export interface ConfiguredOptions extends Omit<ClientOptions, "baseUrl"> {
  readonly baseUrl?: string | undefined;
}

/** Check the options and fill in what they leave open. */
export function configure(options: ConfiguredOptions, server = ""): Client {
  const baseUrl = options.baseUrl ?? server;
  if (/[?#]/.test(baseUrl)) throw new TypeError(`${baseUrl} has a query or a fragment`);
  return { ...options, baseUrl: baseUrl.replace(/\/+$/, "") };
}
