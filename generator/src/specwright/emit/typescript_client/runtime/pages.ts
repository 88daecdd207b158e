import type { Input } from "./call.js";
import type { Client } from "./client.js";
import { own } from "./parameters.js";
import { unwrap, type AnyResult, type Success } from "./result.js";

/** Yield the pages of a list, each fetched when it is asked for. */
export async function* pages<I extends Input, R extends AnyResult>(
  operation: (client: Client, input: I) => Promise<R>,
  client: Client,
  input: I,
  parameter: string,
  next: readonly string[],
): AsyncGenerator<Success<R>["body"], void, undefined> {
  let asked = input;
  for (let cursor: unknown; ;) {
    const page = await unwrap(operation(client, asked));
    yield page;
    const following = at(page, next);
    if (following === undefined || following === null || following === "") return;
    if (following === cursor) throw new Error(`the page after cursor ${String(cursor)} is itself`);
    cursor = following;
    asked = { ...input, query: { ...input.query, [parameter]: cursor } };
  }
}

/** Yield the items of each page. */
export async function* items<T>(
  source: AsyncIterable<unknown>,
  place: readonly string[],
): AsyncGenerator<T, void, undefined> {
  for await (const page of source) {
    const found = at(page, place);
    if (Array.isArray(found)) yield* found as T[];
  }
}

function at(page: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((value, name) => own(Object(value) as object, name), page);
}
