import { call, type Input, type Operation } from "./call.js";
import { chunks } from "./chunks.js";
import type { Client } from "./client.js";
import { NetworkError } from "./errors.js";
import { parse } from "./lines.js";
import { pause } from "./pause.js";
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
  input: Input,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent<T>, void, undefined> {
  for await (const event of textEvents(response, input, signal)) {
    yield { ...event, data: parse<T>(event.data, response) };
  }
}

/** Read server-sent events whose payload is text (HTML standard, section 9.2.6). */
export async function* textEvents(
  response: Response,
  input: Input,
  signal: AbortSignal,
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
  const { attempts = 8, delay = 1000, maxDelay = 30_000 } = Object(reconnect) as Reconnection;
  const header: { readonly "Last-Event-ID"?: unknown } = { ...input.header };
  const progress: Progress = { id: String(header["Last-Event-ID"] ?? ""), delay: undefined };
  for (let failures = 0, connected = false; ; failures += 1) {
    const resumed = { ...header, "Last-Event-ID": progress.id || undefined };
    try {
      const again = { ...input, header: resumed, progress };
      const { status, body } = expectOk(await call<AnyResult>(client, again, operation));
      // HTML standard, section 9.2.3: 204 asks the client to come back no more.
      if (status === 204 || body === undefined) return;
      connected = true;
      failures = 0;
      yield* body as AsyncIterable<ServerSentEvent<T>>;
    } catch (error) {
      if (!connected || !reconnect || failures >= attempts || !passing(error)) throw error;
    }
    if (!reconnect || failures >= attempts) return;
    await pause(Math.min((progress.delay ?? delay) * 2 ** failures, maxDelay), signal);
  }
}

// Whether a failure may be gone with the next connection.
function passing(error: unknown): boolean {
  const { status } = Object(error) as { readonly status?: unknown };
  return error instanceof NetworkError || [429, 500, 502, 503, 504].includes(status as number);
}
