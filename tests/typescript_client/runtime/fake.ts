import { configure, type Client, type ClientOptions } from "#runtime/client.js";

/** A request as the fake server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly redirect: string | undefined;
}

/** A client whose `fetch` answers with what it is given, in order, and records what it saw. */
export function fake(
  answers: readonly (Response | Error)[],
  options: Partial<ClientOptions> = {},
): { api: Client; seen: Seen[] } {
  const seen: Seen[] = [];
  const waiting = [...answers];
  const api = configure({
    baseUrl: "https://api.test",
    ...options,
    fetch: async (url, init) => {
      const body = init.body == null ? undefined : await new Response(init.body).text();
      const { method = "GET", redirect } = init;
      seen.push({ method, url, headers: new Headers(init.headers), body, redirect });
      const answer = waiting.shift();
      if (answer === undefined) throw new Error("one request too many");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { api, seen };
}

/** An answer with a JSON body. */
export function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** An answer whose body arrives in the given pieces. */
export function pieces(
  type: string,
  parts: readonly (string | Uint8Array)[],
  after: (controller: ReadableStreamDefaultController<Uint8Array>) => void = (c) => c.close(),
): Response {
  const waiting = [...parts];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = waiting.shift();
      if (part === undefined) after(controller);
      else controller.enqueue(typeof part === "string" ? new TextEncoder().encode(part) : part);
    },
  });
  return new Response(body, { headers: { "content-type": type } });
}

/** Everything that an iterator yields. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}
