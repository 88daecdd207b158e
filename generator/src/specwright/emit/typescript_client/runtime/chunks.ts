import { discard } from "./discard.js";
import { NetworkError } from "./errors.js";

/** The text of a body, piece by piece as it arrives; leaving the loop closes the connection. */
export async function* chunks(
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield decoder.decode(value, { stream: !done });
      if (done) return;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new NetworkError("the stream broke off", { cause });
  } finally {
    discard(reader);
  }
}
