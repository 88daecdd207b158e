import type { AnyResult } from "./result.js";

/** No answer arrived, or it broke off: see `cause` for what `fetch` said. */
export class NetworkError extends Error {
  override readonly name: string = "NetworkError";
}

/** The time that the client or the call allows ran out. */
export class TimeoutError extends NetworkError {
  override readonly name: string = "TimeoutError";
}

class ResponseError extends Error {
  readonly response: Response;

  constructor(message: string, response: Response, cause?: unknown) {
    super(message, { cause });
    this.response = response;
  }
}

/**
 * The answer has a status that the contract does not declare for the operation. `response` has not
 * been read: its body is still there.
 */
export class UnexpectedStatusError extends ResponseError {
  override readonly name: string = "UnexpectedStatusError";

  /** Status code of the answer. */
  readonly status: number = this.response.status;
}

/** The answer has a declared status, but its body cannot be read as the contract says. */
export class InvalidResponseError extends ResponseError {
  override readonly name: string = "InvalidResponseError";
}

/** A declared answer that is not a success; thrown by `unwrap` and by the iterators only. */
export class ApiError<R extends AnyResult = AnyResult> extends Error {
  override readonly name: string = "ApiError";
  readonly result: R;

  constructor(result: R) {
    super(describe(result));
    this.result = result;
  }

  /** Status code of the answer. */
  get status(): R["status"] {
    return this.result.status;
  }

  /** The decoded body of the answer. */
  get body(): R["body"] {
    return this.result.body;
  }
}

function describe({ status, body }: AnyResult): string {
  const said: { detail?: unknown; message?: unknown; title?: unknown } = Object(body);
  const words = [said.detail, said.message, said.title].find((text) => typeof text === "string");
  return words === undefined ? `the server answered ${status}` : `${status}: ${String(words)}`;
}
