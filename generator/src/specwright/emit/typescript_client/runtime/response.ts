import type { Input, Operation } from "./call.js";
import { discard } from "./discard.js";
import { InvalidResponseError, NetworkError, UnexpectedStatusError } from "./errors.js";
import type { AnyResult } from "./result.js";

/** Decodes a response body. */
export type Reader = (response: Response, input: Input, signal: AbortSignal) => unknown;

/** Readers by media type; none where there is no body. */
export type Content = Readonly<Record<string, Reader>>;

/** Read an answer as the contract declares it. */
export async function read<R extends AnyResult>(
  response: Response,
  operation: Operation,
  input: Input,
  signal: AbortSignal,
): Promise<R> {
  const { status } = response;
  // The default describes failures. In a browser the status of a redirect that is not followed is 0.
  const codes = [status, `${status}`[0] + "XX", status < 300 ? "" : "default"];
  const code = codes.find((declared) => declared in operation.responses) ?? "";
  const content = operation.responses[code];
  const answer = `${operation.method} ${operation.url} answered ${status}`;
  if (!content) throw new UnexpectedStatusError(answer, response);
  const types = Object.keys(content);
  const sent = response.headers.get("content-type");
  const contentType = match(sent, types);
  const reader = content[contentType];
  if (!reader && types.length) {
    throw new InvalidResponseError(`${answer} with ${sent}, not ${types}`, response);
  }
  try {
    return {
      status,
      body: reader ? await reader(response, input, signal) : discard(response.body),
      headers: operation.headers?.(response.headers, code) ?? {},
      contentType,
      response,
    } as R;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new InvalidResponseError(answer, response, cause);
    throw new NetworkError(answer, { cause });
  }
}

/**
 * The declared media type or range that a content type belongs to, empty where there is none. What
 * says nothing is taken for the first.
 */
export function match(contentType: string | null | undefined, declared: readonly string[]): string {
  const essence = (type: string) => type.toLowerCase().replace(/[\s;].*/s, "");
  const type = essence(contentType ?? declared[0] ?? "");
  const ranges = [type, type.replace(/\/.*\+/, "/*+"), type.replace(/\/.*/, "/*"), "*/*"];
  return ranges.flatMap((range) => declared.filter((key) => essence(key) === range))[0] ?? "";
}
