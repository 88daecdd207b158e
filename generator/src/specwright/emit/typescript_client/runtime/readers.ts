import type { Input } from "./call.js";

/** The forms in which an opaque body can be had. */
export interface BinaryForms {
  readonly blob: Blob;
  readonly arrayBuffer: ArrayBuffer;
  readonly stream: ReadableStream<Uint8Array>;
}

/** Chooses the form of an opaque body; a blob unless told. */
export interface BinaryOptions<As extends keyof BinaryForms> {
  readonly as?: As | undefined;
}

/** Read JSON. */
export async function json(response: Response): Promise<unknown> {
  return JSON.parse(await response.text());
}

/** Read text. */
export function text(response: Response): Promise<string> {
  return response.text();
}

/** Read octets in the form that the caller asked for. */
export function binary(response: Response, input: Input): unknown {
  const { as = "blob" } = input as BinaryOptions<keyof BinaryForms>;
  if (as === "stream") return response.body ?? new Blob().stream();
  return as === "arrayBuffer" ? response.arrayBuffer() : response.blob();
}

/** Read a header that is `true` or `false`. */
export function boolean(value: string): boolean {
  return value === "true";
}

/** Read a header that lists values of one kind. */
export function list<T>(parse: (text: string) => T): (value: string) => T[] {
  return (value) => (value === "" ? [] : value.split(",").map((item) => parse(item.trim())));
}
