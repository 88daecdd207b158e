import { call, type Input, type Operation } from "./call.js";
import { chunks } from "./chunks.js";
import type { Client } from "./client.js";
import { InvalidResponseError } from "./errors.js";
import { expectOk, type AnyResult } from "./result.js";

/** Read one JSON value a line (`application/jsonl`), or a record (`application/json-seq`). */
export async function* lines<T>(
  response: Response,
  _: Input,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  let rest = "";
  for await (const chunk of chunks(response, signal)) {
    // RFC 7464 puts a record separator before each value and a line feed after it.
    const complete = (rest + chunk).split(/[\n\x1e]/);
    rest = complete.pop() ?? "";
    for (const line of complete) if (line.trim() !== "") yield parse<T>(line, response);
  }
  if (rest.trim() !== "") yield parse<T>(rest, response);
}

/** Carry out an operation that answers with a stream, and yield its items. */
export async function* stream<T>(
  client: Client,
  input: Input,
  operation: Operation,
): AsyncGenerator<T, void, undefined> {
  const result = expectOk(await call<AnyResult>(client, input, operation));
  if (result.body !== undefined) yield* result.body as AsyncIterable<T>;
}

/** Parse an item of a stream. */
export function parse<T>(text: string, response: Response): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new InvalidResponseError("an item of the stream is not JSON", response, cause);
  }
}
