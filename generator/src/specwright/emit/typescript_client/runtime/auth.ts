import type { Client } from "./client.js";

/** How a security scheme of the contract sends its credential. */
export interface Scheme {
  readonly name: string;
  readonly in: "header" | "query" | "cookie";
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

/** What was sent: the secret for each scheme. */
export type Presented = ReadonlyMap<Scheme, string>;

/** Finds what to send; asked again with what the server has just refused. */
export type Security = (client: Client, rejected?: Presented) => Promise<Presented>;

/** Meet the first requirement that the client has all credentials for; else send none. */
export function anyOf(...requirements: readonly (readonly Scheme[])[]): Security {
  return async (client, rejected) => {
    for (const requirement of requirements) {
      const presented = new Map<Scheme, string>();
      for (const scheme of requirement) {
        const credential = client.auth[scheme.name];
        const secret =
          typeof credential === "function"
            ? await credential({ client, scheme, rejected: rejected?.get(scheme) })
            : credential;
        if (secret === undefined) break;
        presented.set(scheme, secret);
      }
      if (presented.size === requirement.length) return presented;
    }
    return new Map();
  };
}

/** The credential of the `basic` scheme (RFC 7617), in UTF-8. */
export function basic(username: string, password: string): string {
  const octets = new TextEncoder().encode(`${username}:${password}`);
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(""));
}
