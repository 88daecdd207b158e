import { own, pair, type Draft, type Fill } from "./parameters.js";
import { match } from "./response.js";
import { expand, writerOf, type Parameter } from "./styled.js";
import { scalars, textOf } from "./styles.js";

/**
 * Encodes a request body as `fetch` takes it. The draft is there for what a writer knows better than
 * the contract: the content type of a file, the boundary of parts, that a stream is sent as one.
 */
export type Writer = (value: unknown, contentType: string, draft: Draft) => BodyInit;

/** Write the body as the only media type that is declared. */
export function body(contentType: string, writer: Writer): Fill {
  return (draft, input) => {
    if (input.body === undefined) return;
    draft.headers.set("content-type", contentType);
    draft.body = writer(input.body, contentType, draft);
  };
}

/** Write the body as the media type that the input chooses, the first one unless told. */
export function bodyOf(writers: Readonly<Record<string, Writer>>): Fill {
  return (draft, input, client) => {
    const { contentType } = input;
    const declared = match(contentType, Object.keys(writers));
    const writer = writers[declared];
    if (!writer) throw new TypeError(`the body cannot be sent as ${contentType}`);
    body(contentType ?? declared, writer)(draft, input, client);
  };
}

/** Write JSON. */
export function jsonBody(value: unknown): string {
  return JSON.stringify(value);
}

/** Write text as it is. */
export function textBody(value: unknown): string {
  return String(value);
}

/** Write one JSON value a line. */
export function linesBody(value: unknown): string {
  return Array.from(value as Iterable<unknown>, (item) => `${JSON.stringify(item)}\n`).join("");
}

/** Write JSON values as records, each behind a separator (RFC 7464). */
export function sequenceBody(value: unknown): string {
  const records = Array.from(value as Iterable<unknown>, (item) => `\x1e${JSON.stringify(item)}\n`);
  return records.join("");
}

/** Write octets as they are; a blob says itself what it is where the contract leaves that open. */
export function binaryBody(value: unknown, contentType: string, draft: Draft): Blob {
  if (contentType.includes("*")) {
    const known = value instanceof Blob ? value.type : "";
    draft.headers.set("content-type", known || "application/octet-stream");
  }
  if (value instanceof ReadableStream) draft.duplex = "half";
  return value as Blob;
}

/** Write a form (`application/x-www-form-urlencoded`): arrays item by item, objects as JSON. */
export function formBody(value: unknown): string {
  return Object.entries(value as object)
    .flatMap(([name, item]) => fields(name, item))
    .join("&");
}

/** Write a form of which some properties have a style of their own. */
export function styledForm(...declared: readonly Parameter[]): Writer {
  const told = new Map(declared.map((parameter) => [writerOf(parameter)[0], parameter]));
  return (value) => {
    const pairs = Object.entries(value as object).flatMap(([name, item]) => {
      const parameter = told.get(name);
      if (parameter === undefined) return fields(name, item);
      return expand(value as object, [parameter], true).map(([, text]) => text);
    });
    return pairs.join("&");
  };
}

// OAS 3.1, Encoding Object: without a style, an array is exploded, and an object is sent as JSON.
function fields(name: string, value: unknown): string[] {
  return scalars(value).map((item) => pair(name, textOf(item)));
}

/**
 * Write `multipart/form-data` (RFC 7578): blobs as files, objects as JSON, arrays as repeated parts.
 *
 * Framed here because `FormData` can give a content type to files only.
 */
export function multipartBody(types: Readonly<Record<string, string>> = {}): Writer {
  return (value, _, draft) => {
    const parts = Object.entries(value as object).flatMap(([name, item]: [string, unknown]) => {
      const type = own(types, name) as string | undefined;
      const values: unknown[] = isJson(type) ? [item] : [item].flat();
      const sent = values.filter((each) => each !== undefined);
      return sent.map((each): Part => [named(name, each), each, type]);
    });
    return multipart(parts, "multipart/form-data", draft);
  };
}

/** Write another kind of multipart: a part for each item, without names (RFC 2046). */
export function partsBody(types: Readonly<Record<string, string>> = {}): Writer {
  return (value, contentType, draft) => {
    const parts = (value as readonly unknown[]).map((part, position): Part => {
      const name = part instanceof File ? `attachment; filename="${quote(part.name)}"` : "";
      return [name, part, types[position] ?? types["*"]];
    });
    return multipart(parts, contentType, draft);
  };
}

/** A part; its disposition is empty where it has no name, its type is what the contract says. */
type Part = readonly [disposition: string, value: unknown, type: string | undefined];

function multipart(parts: readonly Part[], contentType: string, draft: Draft): Blob {
  const boundary = `----${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
  draft.headers.set("content-type", `${contentType}; boundary=${boundary}`);
  const pieces = parts.flatMap((part) => [`--${boundary}`, ...frame(part), "\r\n"]);
  return new Blob([...pieces, `--${boundary}--\r\n`]);
}

function frame([disposition, value, type]: Part): BlobPart[] {
  const blob = value instanceof Blob;
  const object = typeof value === "object";
  const contentType = blob
    ? value.type || type || "application/octet-stream"
    : type || (object && "application/json");
  const text = object || isJson(type) ? JSON.stringify(value) : String(value);
  return [
    disposition && `\r\nContent-Disposition: ${disposition}`,
    contentType ? `\r\nContent-Type: ${contentType}` : "",
    "\r\n\r\n",
    blob ? value : text,
  ];
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
