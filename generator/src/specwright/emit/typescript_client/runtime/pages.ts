import type { Input } from "./call.js";
import type { Client } from "./client.js";
import { unwrap, type AnyResult, type Success } from "./result.js";

/** Yield the pages of a list, each fetched when it is asked for. */
export async function* pages<I extends Input, R extends AnyResult>(
  operation: (client: Client, input: I) => Promise<R>,
  client: Client,
  input: I,
  parameter: string,
  pointer: string,
): AsyncGenerator<Success<R>["body"], void, undefined> {
  let next = input;
  for (let cursor: unknown; ;) {
    const page = await unwrap(operation(client, next));
    yield page;
    const following = at(page, pointer);
    if (following === undefined || following === null || following === "") return;
    if (following === cursor) throw new Error(`the page after cursor ${String(cursor)} is itself`);
    cursor = following;
    next = { ...input, query: { ...input.query, [parameter]: cursor } };
  }
}

/** Yield the items of each page. */
export async function* items<T>(
  source: AsyncIterable<unknown>,
  pointer: string,
): AsyncGenerator<T, void, undefined> {
  for await (const page of source) {
    const found = at(page, pointer);
    if (Array.isArray(found)) yield* found as T[];
  }
}

// The value at a JSON Pointer (RFC 6901), undefined where nothing stands there.
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}
