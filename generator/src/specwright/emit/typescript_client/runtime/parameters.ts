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

/** Finds the text of a parameter; nothing where the input has none. */
export type Find = (name: string) => string | undefined;

// These take scalars in the usual style of their place, which most parameters are. Everything else
// stands in modules of its own, so that only those programs carry it that need it.

/** Put scalars into the template of the path. */
export function path(draft: Draft, input: Input): void {
  draft.url = draft.url.replace(
    /\{(.+?)\}/g,
    (template, name: string) => textOf(input.path, name) || template,
  );
  // A URL parser takes "." and ".." as steps, however they are encoded.
  if (/\{|\/\.\.?([/?]|$)/.test(draft.url)) {
    throw new TypeError(`${draft.url} is no path of the API`);
  }
}

/** Put scalars behind the path. */
export function query(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) addQuery(draft, textOf(input.query, name, pair(name)));
  };
}

/** Add to the query. */
export function addQuery(draft: Draft, text: string | undefined): void {
  if (text !== undefined) draft.url += (draft.url.includes("?") ? "&" : "?") + text;
}

/** Writes a scalar behind its name. */
export function pair(name: string): Encode {
  return (text) => `${encode(name)}=${encode(text)}`;
}

/** Put scalars into headers. */
export function header(...names: readonly string[]): Fill {
  return ({ headers }, input) => {
    for (const name of names) {
      const text = textOf(input.header, name, String);
      if (text !== undefined) headers.set(name, text);
    }
  };
}

/** Encode everything but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The text of a scalar; nothing where the input has none. */
export function textOf(
  values: object | undefined,
  name: string,
  encodeText: Encode = encode,
): string | undefined {
  const value = own(values, name) ?? undefined;
  return value === undefined ? value : encodeText(String(value));
}

/** A member of an object that is its own; inherited ones are nobody's parameter. */
export function own(values: object | undefined, name: string): unknown {
  return values && Object.hasOwn(values, name)
    ? (values as Record<string, unknown>)[name]
    : undefined;
}
