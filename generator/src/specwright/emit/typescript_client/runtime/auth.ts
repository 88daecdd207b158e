import type { Input } from "./call.js";
import type { Client } from "./client.js";
import { discard } from "./discard.js";
import { addCookie, addQuery, encode, own, type Draft } from "./parameters.js";

/** How a security scheme of the contract sends its credential. */
export interface Scheme {
  readonly name: string;
  /** Puts a secret into a request. */
  readonly put: (draft: Draft, scheme: Scheme, secret: string) => void;
  /** The header, query parameter or cookie. */
  readonly field: string;
  /** What stands before the credential: `Bearer ` or `Basic `. */
  readonly prefix?: string;
  /** Where an OAuth2 flow gets its tokens; relative to the base URL. */
  readonly tokenUrl?: string;
}

/** What a credential function may want to know. */
export interface CredentialRequest {
  readonly client: Client;
  readonly scheme: Scheme;
  /** The credential that the server has just refused with 401: return another one, or the same. */
  readonly rejected: string | undefined;
}

/** A credential, or a function that is asked for it before each request. */
export type Credential =
  string | ((request: CredentialRequest) => string | undefined | Promise<string | undefined>);

/** Credentials by the name of their scheme. */
export type Credentials = Readonly<Record<string, Credential | undefined>>;

/** Sends a request with the credentials that it asks for. */
export type Security = (
  client: Client,
  input: Input,
  draft: Draft,
  send: (draft: Draft) => Promise<Response>,
) => Promise<Response>;

type Requirements = readonly (readonly Scheme[])[];
type Secrets = ReadonlyMap<Scheme, string>;

/**
 * Meet the first requirement that the client has all credentials for; else send none. Where the
 * server refuses them, and there are others then, send the request once more.
 */
export function anyOf(...requirements: Requirements): Security {
  return async (client, input, draft, send) => {
    const attempt = (secrets: Secrets): Promise<Response> => {
      const headers = new Headers(draft.headers);
      const complete = { ...draft, headers };
      secrets.forEach((secret, scheme) => scheme.put(complete, scheme, secret));
      return send(complete);
    };
    const secrets = await find(client, requirements);
    const response = await attempt(secrets);
    // A stream can be sent only once.
    if (response.status !== 401 || input.body instanceof ReadableStream) return response;
    const renewed = await find(client, requirements, secrets);
    if ([...secrets].every(([scheme, secret]) => renewed.get(scheme) === secret)) return response;
    discard(response.body);
    return attempt(renewed);
  };
}

async function find(
  client: Client,
  requirements: Requirements,
  refused?: Secrets,
): Promise<Secrets> {
  for (const requirement of requirements) {
    const secrets = new Map<Scheme, string>();
    for (const scheme of requirement) {
      const credential = own(client.auth, scheme.name) as Credential | undefined;
      const secret =
        typeof credential === "function"
          ? await credential({ client, scheme, rejected: refused?.get(scheme) })
          : credential;
      if (secret === undefined) break;
      secrets.set(scheme, secret);
    }
    if (secrets.size === requirement.length) return secrets;
  }
  return new Map();
}

/** Put a secret into a header. */
export function inHeader({ headers }: Draft, { field, prefix = "" }: Scheme, secret: string): void {
  headers.set(field, prefix + secret);
}

/** Put a secret into the query. */
export function inQuery(draft: Draft, { field }: Scheme, secret: string): void {
  addQuery(draft, `${encode(field)}=${encode(secret)}`);
}

/** Put a secret into a cookie. */
export function inCookie(draft: Draft, { field }: Scheme, secret: string): void {
  addCookie(draft, `${encode(field)}=${encode(secret)}`);
}

/** The credential of the `basic` scheme (RFC 7617), in UTF-8. */
export function basic(username: string, password: string): string {
  const octets = new TextEncoder().encode(`${username}:${password}`);
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(""));
}
