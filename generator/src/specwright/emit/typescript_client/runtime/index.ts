export { basic } from "./auth.js";
export type { Credential, CredentialRequest, Scheme } from "./auth.js";
export type { CallOptions } from "./call.js";
export type { Client, ClientOptions, Fetch } from "./client.js";
export {
  ApiError,
  InvalidResponseError,
  NetworkError,
  TimeoutError,
  UnexpectedStatusError,
} from "./errors.js";
export type { SentEvent } from "./eventing.js";
export type { EventOptions, Reconnection, ServerSentEvent } from "./events.js";
export { oauth2Password } from "./oauth.js";
export type { OAuth2PasswordOptions, Tokens } from "./oauth.js";
export type { BinaryForms, BinaryOptions } from "./readers.js";
export { expectOk, unwrap } from "./result.js";
export type { AnyResult, Failure, Result, Success } from "./result.js";
export { retrying } from "./retrying.js";
export type { RetryOptions } from "./retrying.js";
