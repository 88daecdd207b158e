import { call, type Input, type Operation, type ReadOptions } from "./call.js";
import { chunks } from "./chunks.js";
import type { Client } from "./client.js";
import { ApiError, NetworkError, UnexpectedStatusError } from "./errors.js";
import { parse } from "./lines.js";
import { expectOk, type AnyResult } from "./result.js";

/** One server-sent event. */
export interface ServerSentEvent<T> {
  /** The decoded payload. */
  readonly data: T;
  /** The event's type, `message` where the server names none. */
  readonly event: string;
  /** The last id that the stream named, empty where it named none. */
  readonly id: string;
}

/** How a stream of events goes on after its connection ended. */
export interface Reconnection {
  /** Attempts in a row that may fail before the stream does; 8 unless told. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the first new connection, 1000 unless the server or the caller says. */
  readonly delay?: number | undefined;
  /** The most milliseconds between two connections, 30000 unless told. */
  readonly maxDelay?: number | undefined;
}

/** What an operation that streams events can be told besides its input. */
export interface EventOptions {
  /** `false` ends the stream with its first connection. */
  readonly reconnect?: boolean | Reconnection | undefined;
}

/** What a connection leaves behind for the next one. */
interface Progress {
  id: string;
  delay: number | undefined;
}

/** Read server-sent events whose payload is JSON. */
export async function* events<T>(
  response: Response,
  { input, signal }: ReadOptions,
): AsyncGenerator<ServerSentEvent<T>, void, undefined> {
  for await (const event of textEvents(response, { input, signal })) {
    yield { ...event, data: parse<T>(event.data, response) };
  }
}

/** Read server-sent events whose payload is text (HTML standard, section 9.2.6). */
export async function* textEvents(
  response: Response,
  { input, signal }: ReadOptions,
): AsyncGenerator<ServerSentEvent<string>, void, undefined> {
  const { progress = { id: "", delay: undefined } } = input as { progress?: Progress };
  let data: string[] = [];
  let event = "";
  let id = progress.id;
  for await (const line of eventLines(chunks(response, signal))) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (line === "") {
      progress.id = id;
      if (data.length > 0) yield { data: data.join("\n"), event: event || "message", id };
      data = [];
      event = "";
    } else if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^\d+$/.test(value)) progress.delay = Number(value);
  }
}

// Lines end with CR, LF or CRLF; a CR at the end of a chunk may be half of a CRLF.
async function* eventLines(source: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = "";
  let afterReturn = false;
  for await (const chunk of source) {
    const fresh = afterReturn && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
    if (chunk !== "") afterReturn = chunk.endsWith("\r");
    const lines = (rest + fresh).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Carry out an operation that answers with events, over as many connections as it takes. */
export async function* follow<T>(
  client: Client,
  input: Input & EventOptions,
  operation: Operation,
): AsyncGenerator<ServerSentEvent<T>, void, undefined> {
  const { reconnect = true, signal } = input;
  const {
    attempts = 8,
    delay = 1000,
    maxDelay = 30_000,
  } = typeof reconnect === "object" ? reconnect : {};
  const [given, header] = splitHeader(input.header);
  const progress: Progress = { id: given, delay: undefined };
  for (let failures = 0, connected = false; ; failures += 1) {
    const id = progress.id === "" ? undefined : progress.id;
    try {
      const again = { ...input, header: { ...header, "Last-Event-ID": id }, progress };
      const { status, body } = expectOk(await call<AnyResult>(client, again, operation));
      // HTML standard, section 9.2.3: 204 asks the client to come back no more.
      if (status === 204 || body === undefined) return;
      connected = true;
      failures = 0;
      yield* body as AsyncIterable<ServerSentEvent<T>>;
    } catch (error) {
      if (!connected || !passing(error) || reconnect === false || failures >= attempts) throw error;
    }
    if (reconnect === false || failures >= attempts) return;
    const wait = Math.min((progress.delay ?? delay) * 2 ** failures, maxDelay);
    await pause(wait * (0.75 + Math.random() / 2), signal);
  }
}

// Whether a failure may be gone with the next connection.
function passing(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  const refused = error instanceof ApiError || error instanceof UnexpectedStatusError;
  return refused && [429, 500, 502, 503, 504].includes(error.status);
}

// The id to begin after, in whatever case the contract spells its header, and the other headers.
function splitHeader(header: object = {}): [id: string, others: object] {
  const isId = ([name]: [string, unknown]): boolean => name.toLowerCase() === "last-event-id";
  const entries = Object.entries(header);
  const id: unknown = entries.find(isId)?.[1];
  const others = Object.fromEntries(entries.filter((entry) => !isId(entry)));
  return [id === undefined || id === null ? "" : String(id), others];
}

/** Wait, but no longer than the signal allows. */
export function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
