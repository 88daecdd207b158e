import type { Fetch } from "./client.js";
import { discard } from "./discard.js";
import { pause } from "./pause.js";

/** When and how often a request is sent again. */
export interface RetryOptions {
  /** How often a request is sent at most; 3 unless told. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt, doubled for each further one; 250 unless told. */
  readonly delay?: number | undefined;
  /** The longest `Retry-After` that is obeyed, in milliseconds; 30000 unless told. */
  readonly maxDelay?: number | undefined;
  /** Status codes that are worth another attempt; 429, 502, 503 and 504 unless told. */
  readonly statuses?: readonly number[] | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

// RFC 9110, section 9.2.2.
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"];

/**
 * Make a `fetch` that sends idempotent requests again where the server is busy or the connection
 * fails, and waits as long as `Retry-After` says.
 */
export function retrying(options: RetryOptions = {}): Fetch {
  const { attempts = 3, delay = 250, maxDelay = 30_000, statuses = [429, 502, 503, 504] } = options;
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  return async (url, init) => {
    const repeatable =
      IDEMPOTENT.includes(init.method ?? "GET") && !(init.body instanceof ReadableStream);
    for (let attempt = 1; ; attempt += 1) {
      const last = !repeatable || attempt >= attempts;
      let wait = delay * 2 ** (attempt - 1);
      try {
        const response = await send(url, init);
        if (last || !statuses.includes(response.status)) return response;
        wait = retryAfter(response.headers.get("retry-after")) ?? wait;
        if (wait > maxDelay) return response;
        discard(response.body);
      } catch (error) {
        if (last || init.signal?.aborted) throw error;
      }
      await pause(wait, init.signal);
    }
  };
}

// RFC 9110, section 10.2.3: seconds, or a date.
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}
