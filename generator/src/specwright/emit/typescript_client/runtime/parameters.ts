import type { Input } from "./call.js";
import type { Client } from "./client.js";

/** A request on its way to `fetch`. */
export interface Draft extends Omit<RequestInit, "credentials"> {
  /** What follows the base URL. */
  url: string;
  /** Replaces the client's base URL. */
  base?: string;
  headers: Headers;
  credentials: RequestInit["credentials"] | undefined;
  duplex?: "half";
}

/** Puts a part of the input into a request. */
export type Fill = (draft: Draft, input: Input, client: Client) => void;

/** Encodes one value for its place in a request. */
export type Encode = (text: string) => string;

/** Text of a parameter; `prefix` is its name where the place wants one: in queries and cookies. */
export type Write = (value: unknown, encodeText: Encode, prefix: string) => string | undefined;

/** A declared parameter: its name alone where it is a scalar in the usual style of its place. */
export type Parameter = string | readonly [name: string, write: Write];

/** Send to a server of the operation's own, unless the client was told where the API is. */
export function at(server: string): Fill {
  return (draft, _, { declared }) => {
    if (declared) draft.base = server;
  };
}

/** Put parameters into the template of the path. */
export function path(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [name, text] of expand(input.path, declared, false)) {
      if (text) draft.url = draft.url.replaceAll(`{${name}}`, () => text);
    }
    // A URL parser takes "." and ".." as steps, however they are encoded.
    if (/\{|\/\.\.?([/?]|$)/.test(draft.url)) {
      throw new TypeError(`${draft.url} lacks a parameter, or leads to another path`);
    }
  };
}

/** Put parameters behind the path. */
export function query(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [, text] of expand(input.query, declared, true)) addQuery(draft, text);
  };
}

/** Add to the query. */
export function addQuery(draft: Draft, text: string): void {
  draft.url += (draft.url.includes("?") ? "&" : "?") + text;
}

/** Put parameters into headers. */
export function header(...declared: readonly Parameter[]): Fill {
  return ({ headers }, input) => {
    for (const [name, text] of expand(input.header, declared, false, String)) {
      headers.set(name, text);
    }
  };
}

/** Put parameters into cookies. */
export function cookie(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [, text] of expand(input.cookie, declared, true)) addCookie(draft, text);
  };
}

/** Add a cookie, or several with semicolons between them. */
export function addCookie({ headers }: Draft, text: string): void {
  const others = headers.get("cookie");
  headers.set("cookie", (others ? `${others}; ` : "") + text);
}

/** Ask for the media type that the input chooses, else for all that are declared. */
export function accept({ headers }: Draft, input: Input): void {
  if (input.accept !== undefined) headers.set("accept", `${input.accept}, */*;q=0.1`);
}

/** Encode everything but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Name and text of each declared parameter that has a value. */
export function expand(
  values: object | undefined,
  declared: readonly Parameter[],
  named: boolean,
  encodeText: Encode = encode,
): [name: string, text: string][] {
  return declared.flatMap((parameter): [string, string][] => {
    const [name, write] = writerOf(parameter);
    const value = own(values, name) ?? undefined;
    const prefix = named ? `${encodeText(name)}=` : "";
    const text = value === undefined ? value : write(value, encodeText, prefix);
    return text === undefined ? [] : [[name, text]];
  });
}

/** The name of a parameter, and what writes it. */
export function writerOf(parameter: Parameter): readonly [name: string, write: Write] {
  return typeof parameter === "string" ? [parameter, writeScalar] : parameter;
}

function writeScalar(value: unknown, encodeText: Encode, prefix: string): string {
  return prefix + encodeText(String(value));
}

/** A member of an object that is its own; inherited ones are nobody's parameter. */
export function own(values: object | undefined, name: string): unknown {
  return values && Object.hasOwn(values, name)
    ? (values as Record<string, unknown>)[name]
    : undefined;
}
