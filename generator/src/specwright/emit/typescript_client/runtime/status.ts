/** Informational status codes (RFC 9110, section 15.2). */
export type InformationalStatus = 100 | 101 | 102 | 103;

/** Status codes that say that the request succeeded (RFC 9110, section 15.3). */
export type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

/** Status codes that ask for another step (RFC 9110, section 15.4). */
export type RedirectionStatus = 300 | 301 | 302 | 303 | 304 | 305 | 307 | 308;

/** Status codes that blame the request (RFC 9110, section 15.5). */
export type ClientErrorStatus =
  | 400
  | 401
  | 402
  | 403
  | 404
  | 405
  | 406
  | 407
  | 408
  | 409
  | 410
  | 411
  | 412
  | 413
  | 414
  | 415
  | 416
  | 417
  | 418
  | 421
  | 422
  | 423
  | 424
  | 425
  | 426
  | 428
  | 429
  | 431
  | 451;

/** Status codes that blame the server (RFC 9110, section 15.6). */
export type ServerErrorStatus = 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;

/** Everything that is not a success. */
export type FailureStatus = RedirectionStatus | ClientErrorStatus | ServerErrorStatus;

/** Every registered status code with which an exchange can end. */
export type Status = SuccessStatus | FailureStatus;
