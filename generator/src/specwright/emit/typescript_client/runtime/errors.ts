import type { AnyResult } from "./result.js";

/** No answer arrived, or it broke off: see `cause` for what `fetch` said. */
export class NetworkError extends Error {
  override readonly name: string = "NetworkError";
}

/** The time that the client or the call allows ran out. */
export class TimeoutError extends NetworkError {
  override readonly name: string = "TimeoutError";
}

/** The answer has a status that the contract does not declare for the operation. */
export class UnexpectedStatusError extends Error {
  override readonly name: string = "UnexpectedStatusError";
  readonly status: number;
  readonly response: Response;

  /** `response` has not been read: its body is still there. */
  constructor(message: string, response: Response) {
    super(message);
    this.status = response.status;
    this.response = response;
  }
}

/** The answer has a declared status, but its body cannot be read as the contract says. */
export class InvalidResponseError extends Error {
  override readonly name: string = "InvalidResponseError";
  readonly response: Response;

  constructor(message: string, response: Response, cause?: unknown) {
    super(message, { cause });
    this.response = response;
  }
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
