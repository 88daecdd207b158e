import { own, type Draft, type Fill } from "./parameters.js";
import { match } from "./response.js";
import { expand, writerOf, type Parameter } from "./styled.js";
import { form, jsonParameter } from "./styles.js";

/** Encodes a request body; a content type of its own replaces the declared one. */
export type Writer = (value: unknown, contentType: string) => Payload;

/** A request body as `fetch` takes it; no content type where `fetch` itself knows it. */
export interface Payload {
  readonly body: RequestInit["body"];
  /** Where the body is a stream, which can be sent only once. */
  readonly duplex?: "half";
  readonly contentType: string | undefined;
}

/** Write the body as the only media type that is declared. */
export function body(contentType: string, writer: Writer): Fill {
  return (draft, input) => put(draft, input.body, contentType, writer);
}

/** Write the body as the media type that the input chooses, the first one unless told. */
export function bodyOf(writers: Readonly<Record<string, Writer>>): Fill {
  return (draft, { body, contentType }) => {
    const declared = match(contentType, Object.keys(writers));
    const writer = writers[declared];
    if (!writer) throw new TypeError(`the body cannot be sent as ${contentType}`);
    put(draft, body, contentType ?? declared, writer);
  };
}

function put(draft: Draft, value: unknown, type: string, writer: Writer): void {
  if (value === undefined) return;
  const { contentType, ...payload } = writer(value, type);
  Object.assign(draft, payload);
  if (contentType) draft.headers.set("content-type", contentType);
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

/** Write JSON values as records, each behind a separator (RFC 7464). */
export function sequenceBody(value: unknown, contentType: string): Payload {
  const items = Array.from(value as Iterable<unknown>, (item) => `\x1e${JSON.stringify(item)}\n`);
  return { body: items.join(""), contentType };
}

/** Write octets as they are; a blob says itself what it is where the contract leaves that open. */
export function binaryBody(value: unknown, contentType: string): Payload {
  const known =
    value instanceof Blob && value.type !== "" ? value.type : "application/octet-stream";
  const open = contentType.includes("*");
  const payload = { body: value as Blob, contentType: open ? known : contentType };
  return value instanceof ReadableStream ? { ...payload, duplex: "half" } : payload;
}

/** Write a form (`application/x-www-form-urlencoded`) whose properties are written as told. */
export function formBody(...declared: readonly Parameter[]): Writer {
  return (value, contentType) => {
    const told = new Map(declared.map((parameter) => [writerOf(parameter)[0], parameter]));
    const all = Object.entries(value as object).map(
      // OAS 3.1, Encoding Object: without a style, an object is sent as JSON.
      ([name, item]) =>
        told.get(name) ?? (isPlain(item) ? jsonParameter(name) : form(name, "explode")),
    );
    const pairs = expand(value as object, all, true).map(([, text]) => text);
    return { body: pairs.join("&"), contentType };
  };
}

/**
 * Write `multipart/form-data` (RFC 7578): blobs as files, objects as JSON, arrays as repeated parts.
 *
 * Framed here because `FormData` can give a content type to files only.
 */
export function multipartBody(types: Readonly<Record<string, string>> = {}): Writer {
  return (value) => {
    const boundary = newBoundary();
    const pieces: BlobPart[] = [];
    for (const [name, item] of Object.entries(value as object)) {
      const type = own(types, name) as string | undefined;
      const parts = Array.isArray(item) && !isJson(type) ? item : [item];
      for (const part of parts) {
        if (part !== undefined) pieces.push(...frame(boundary, named(name, part), part, type));
      }
    }
    const body = new Blob([...pieces, `--${boundary}--\r\n`]);
    return { body, contentType: `multipart/form-data; boundary=${boundary}` };
  };
}

/** Write another kind of multipart: a part for each item, without names (RFC 2046). */
export function partsBody(types: Readonly<Record<string, string>> = {}): Writer {
  return (value, type) => {
    const boundary = newBoundary();
    const pieces = (value as readonly unknown[]).flatMap((part, position) => {
      const name = part instanceof File ? `attachment; filename="${quote(part.name)}"` : "";
      return frame(boundary, name, part, types[position] ?? types["*"]);
    });
    const body = new Blob([...pieces, `--${boundary}--\r\n`]);
    return { body, contentType: `${type}; boundary=${boundary}` };
  };
}

function newBoundary(): string {
  return `----${Array.from({ length: 4 }, () => Math.random().toString(36).slice(2)).join("")}`;
}

function frame(boundary: string, disposition: string, part: unknown, type?: string): BlobPart[] {
  const lines = [`--${boundary}`];
  const blob = part instanceof Blob ? part : undefined;
  const text = typeof part === "object" || isJson(type) ? JSON.stringify(part) : String(part);
  if (disposition) lines.push(`Content-Disposition: ${disposition}`);
  const own = blob ? blob.type || type || "application/octet-stream" : type;
  const contentType = own ?? (typeof part === "object" ? "application/json" : undefined);
  if (contentType !== undefined) lines.push(`Content-Type: ${contentType}`);
  return [`${lines.join("\r\n")}\r\n\r\n`, blob ?? text, "\r\n"];
}

function named(name: string, part: unknown): string {
  const disposition = `form-data; name="${quote(name)}"`;
  if (!(part instanceof Blob)) return disposition;
  return `${disposition}; filename="${quote(part instanceof File ? part.name : "blob")}"`;
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
