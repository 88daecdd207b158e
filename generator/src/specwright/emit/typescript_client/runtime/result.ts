import { ApiError } from "./errors.js";
import type { SuccessStatus } from "./status.js";

/** One declared answer of an operation; `status` tells the members of a union apart. */
export interface Result<
  Code extends number,
  Body = undefined,
  Headers = {},
  ContentType extends string = string,
> {
  /** Status code of the answer. */
  readonly status: Code;
  /** The decoded body, `undefined` where the contract declares none. */
  readonly body: Body;
  /** Declared headers by their name in lower case. */
  readonly headers: Headers;
  /** The media type of the contract by which the body was read; empty where there is no body. */
  readonly contentType: ContentType;
  /** The answer as `fetch` returned it; its body has been read already. */
  readonly response: Response;
}

/** Any answer of any operation. */
export type AnyResult = Result<number, unknown, unknown>;

/** The members of a union of results that may say that the request succeeded. */
export type Success<R extends AnyResult> = R extends { readonly status: infer Code }
  ? [Code & SuccessStatus] extends [never]
    ? never
    : R
  : never;

/** The members of a union of results that may say that it did not. */
export type Failure<R extends AnyResult> = Exclude<R, { readonly status: SuccessStatus }>;

/** Return the successful result, or throw an `ApiError` that carries the other one. */
export function expectOk<R extends AnyResult>(result: R): Success<R>;
export function expectOk<R extends AnyResult>(result: Promise<R>): Promise<Success<R>>;
export function expectOk<R extends AnyResult>(
  result: R | Promise<R>,
): Success<R> | Promise<Success<R>> {
  if (result instanceof Promise) return result.then((settled) => expectOk(settled));
  if (result.status < 200 || result.status > 299) throw new ApiError(result);
  return result as Success<R>;
}

/** Return the body of the successful result, or throw an `ApiError` that carries the other one. */
export async function unwrap<R extends AnyResult>(
  result: R | Promise<R>,
): Promise<Success<R>["body"]> {
  return expectOk(await result).body;
}
