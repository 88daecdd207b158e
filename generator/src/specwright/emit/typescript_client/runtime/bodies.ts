import { match, type Input, type Payload } from "./call.js";
import { encode, expand } from "./parameters.js";
import { jsonParameter, styled, type Style } from "./styles.js";

/** How a property of a form is sent (OAS Encoding Object). */
export interface Encoding {
  readonly contentType?: string;
  readonly style?: Style;
  readonly explode?: boolean;
  readonly reserved?: boolean;
}

/** Encodings by property. */
export type Encodings = Readonly<Record<string, Encoding>>;

/** Encodes a request body; a content type of its own replaces the declared one. */
export type Writer = (value: unknown, contentType: string) => Payload;

/** Write the body as the media type that the input chooses, the first one unless told. */
export function bodyOf(writers: Readonly<Record<string, Writer>>) {
  return ({ body, contentType = Object.keys(writers)[0] ?? "" }: Input): Payload | undefined => {
    if (body === undefined) return undefined;
    const type = match(contentType, writers);
    if (type === undefined) throw new TypeError(`the body cannot be sent as ${contentType}`);
    return writers[type]?.(body, contentType);
  };
}

/** Write JSON. */
export function jsonBody(value: unknown, contentType: string): Payload {
  return { body: JSON.stringify(value), contentType };
}

/** Write text as it is. */
export function textBody(value: unknown, contentType: string): Payload {
  return { body: String(value), contentType };
}

/** Write one JSON value a line. */
export function linesBody(value: unknown, contentType: string): Payload {
  const items = Array.from(value as Iterable<unknown>, (item) => `${JSON.stringify(item)}\n`);
  return { body: items.join(""), contentType };
}

/** Write octets as they are; a blob says itself what it is where the contract leaves that open. */
export function binaryBody(value: unknown, contentType: string): Payload {
  const known =
    value instanceof Blob && value.type !== "" ? value.type : "application/octet-stream";
  const open = contentType.includes("*");
  return { body: value as Blob, contentType: open ? known : contentType };
}

/** Write a form (`application/x-www-form-urlencoded`). */
export function formBody(encodings: Encodings = {}): Writer {
  return (value, contentType) => {
    const declared = Object.entries(value as object).map(([name, item]) => {
      const { style, explode, reserved } =
        (Object.hasOwn(encodings, name) && encodings[name]) || {};
      // OAS 3.1, Encoding Object: without a style, an object is sent as JSON.
      if (style === undefined && isPlain(item)) return jsonParameter(name, "form");
      return styled(name, style ?? "form", explode ?? true, reserved ? "reserved" : undefined);
    });
    const pairs = expand(value as object, declared, true, encode).map(([, text]) => text);
    return { body: pairs.join("&"), contentType };
  };
}

/**
 * Write `multipart/form-data` (RFC 7578): blobs as files, objects as JSON, arrays as repeated parts.
 *
 * Framed here because `FormData` can give a content type to files only.
 */
export function multipartBody(encodings: Encodings = {}): Writer {
  return (value) => {
    const boundary = `----${Array.from({ length: 4 }, () => Math.random().toString(36).slice(2)).join("")}`;
    const pieces: BlobPart[] = [];
    for (const [name, item] of Object.entries(value as object)) {
      const type = Object.hasOwn(encodings, name) ? encodings[name]?.contentType : undefined;
      const parts = Array.isArray(item) && !isJson(type) ? item : [item];
      for (const part of parts)
        if (part !== undefined) pieces.push(...frame(boundary, name, part, type));
    }
    const body = new Blob([...pieces, `--${boundary}--\r\n`]);
    return { body, contentType: `multipart/form-data; boundary=${boundary}` };
  };
}

function frame(boundary: string, name: string, part: unknown, type?: string): BlobPart[] {
  const lines = [`--${boundary}`, `Content-Disposition: form-data; name="${quote(name)}"`];
  const blob = part instanceof Blob ? part : undefined;
  const text = typeof part === "object" || isJson(type) ? JSON.stringify(part) : String(part);
  if (blob) lines[1] += `; filename="${quote(blob instanceof File ? blob.name : "blob")}"`;
  const own = blob ? blob.type || type || "application/octet-stream" : type;
  const contentType = own ?? (typeof part === "object" ? "application/json" : undefined);
  if (contentType !== undefined) lines.push(`Content-Type: ${contentType}`);
  return [`${lines.join("\r\n")}\r\n\r\n`, blob ?? text, "\r\n"];
}

// As the HTML standard does for forms: nothing in a name can end the header.
function quote(name: string): string {
  return name.replace(/[\r\n"]/g, encodeURIComponent);
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /[/+]json$/.test(type);
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
