import type { Client } from "./client.js";
import { discard } from "./discard.js";
import { addQuery, own, pair, type Draft } from "./parameters.js";
import { addCookie } from "./cookies.js";

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
  draft: Draft,
  send: (draft: Draft) => Promise<Response>,
) => Promise<Response>;

type Secrets = ReadonlyMap<Scheme, string>;

/**
 * Meet the first requirement that the client has all credentials for; else send none. Where the
 * server refuses them, and there are others then, send the request once more.
 */
export function anyOf(...requirements: readonly (readonly Scheme[])[]): Security {
  return async (client, draft, send) => {
    const find = async (refused?: Secrets): Promise<Secrets> => {
      for (const requirement of requirements) {
        const secrets = new Map<Scheme, string>();
        for (const scheme of requirement) {
          const credential = own(client.auth, scheme.name) as Credential | undefined;
          const secret =
            typeof credential === "function"
              ? await credential({ client, scheme, rejected: refused?.get(scheme) })
              : credential;
          if (secret != null) secrets.set(scheme, secret);
        }
        if (secrets.size === requirement.length) return secrets;
      }
      return new Map();
    };
    const attempt = (secrets: Secrets): Promise<Response> => {
      const complete = { ...draft, headers: new Headers(draft.headers) };
      secrets.forEach((secret, scheme) => scheme.put(complete, scheme, secret));
      return send(complete);
    };
    const secrets = await find();
    const response = await attempt(secrets);
    if (response.status !== 401 || draft.duplex) return response;
    const renewed = await find(secrets);
    for (const [scheme, secret] of secrets) {
      if (renewed.get(scheme) !== secret) {
        discard(response.body);
        return attempt(renewed);
      }
    }
    return response;
  };
}

/** Put a secret into a header. */
export function inHeader(draft: Draft, scheme: Scheme, secret: string): void {
  draft.headers.set(scheme.field, (scheme.prefix ?? "") + secret);
}

/** Put a secret into the query. */
export function inQuery(draft: Draft, scheme: Scheme, secret: string): void {
  addQuery(draft, pair(scheme.field, secret));
}

/** Put a secret into a cookie. */
export function inCookie(draft: Draft, scheme: Scheme, secret: string): void {
  addCookie(draft, pair(scheme.field, secret));
}

/** The credential of the `basic` scheme (RFC 7617), in UTF-8. */
export function basic(username: string, password: string): string {
  const octets = new TextEncoder().encode(`${username}:${password}`);
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(""));
}
