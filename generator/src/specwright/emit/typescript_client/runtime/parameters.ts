import type { Input } from "./call.js";
import type { Client } from "./client.js";

/** A request on its way to `fetch`. */
export interface Draft extends Omit<RequestInit, "credentials"> {
  url: string;
  headers: Headers;
  credentials: RequestInit["credentials"] | undefined;
  /** Where the body is a stream, which can be sent only once. */
  duplex?: "half";
}

/** Puts a part of the input into a request. */
export type Fill = (draft: Draft, input: Input, client: Client) => void;

/** Encodes one value for its place in a request. */
export type Encode = (text: string) => string;

// These take scalars in the usual style of their place, which most parameters are. Everything else
// stands in modules of its own, so that only those programs carry it that need it.

/** Put scalars into the template of the path. */
export function path(draft: Draft, input: Input): void {
  draft.url = draft.url.replace(
    /\{(.+?)\}/g,
    (template, name: string) => encode(own(input.path, name) ?? "") || template,
  );
  // A URL parser takes "." and ".." as steps, however they are encoded.
  if (/\{|\/\.\.?([/?]|$)/.test(draft.url)) {
    throw new TypeError(`${draft.url} is no path of the API`);
  }
}

/** Put scalars behind the path. */
export function query(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) {
      const value = own(input.query, name);
      if (value != null) addQuery(draft, pair(name, value));
    }
  };
}

/** Add to the query. */
export function addQuery(draft: Draft, text: string): void {
  draft.url += (/\?/.test(draft.url) ? "&" : "?") + text;
}

/** Writes a scalar behind its name. */
export function pair(name: string, text: unknown): string {
  return `${encode(name)}=${encode(text)}`;
}

/** Put scalars into headers. */
export function header(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) {
      const value = own(input.header, name);
      if (value != null) draft.headers.set(name, String(value));
    }
  };
}

/** Encode everything but the unreserved characters of RFC 3986. */
export function encode(text: unknown): string {
  // What `encodeURIComponent` leaves alone besides stands at 21, 27, 28, 29 and 2A.
  return encodeURIComponent(String(text)).replace(
    /[!'()*]/g,
    (character) => `%2${"1789A"["!'()*".indexOf(character)]}`,
  );
}

/** A member of an object that is its own; inherited ones are nobody's parameter. */
export function own(values: object | undefined, name: string): unknown {
  if (values && Object.hasOwn(values, name)) return (values as Record<string, unknown>)[name];
  return undefined;
}
