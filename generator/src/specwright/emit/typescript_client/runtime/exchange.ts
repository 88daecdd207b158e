import type { CallOptions } from "./call.js";
import type { Fill } from "./parameters.js";
import { checked } from "./sending.js";

/** The request that asked for a callback, and its answer: what runtime expressions look at. */
export interface Exchange {
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly status?: number | undefined;
  readonly responseHeaders?: Headers | Readonly<Record<string, string>> | undefined;
  readonly responseBody?: unknown;
}

/** What can be told about a callback. */
export interface CallbackOptions extends CallOptions {
  /** Where the subscriber listens, or the exchange in which it said so. */
  readonly url: string | Exchange;
}

/** Send to where the input says, or to where an expression leads in the exchange (OAS, Callback). */
export function toCallback(expression: string): Fill {
  return (draft, input) => {
    const { url } = input as CallbackOptions;
    draft.url = checked(typeof url === "string" ? url : evaluate(expression, url));
  };
}

function evaluate(expression: string, exchange: Exchange): string {
  if (expression.startsWith("$")) return value(expression, exchange);
  let url = "";
  let end = 0;
  for (const match of expression.matchAll(/\{([^{}]*)\}/g)) {
    url += expression.slice(end, match.index);
    const text = value(match[1] ?? "", exchange);
    // At the beginning it is a URL of its own; behind it is a part that must not become more.
    url += url === "" ? text : url.includes("?") ? encodeURIComponent(text) : encodePath(text);
    end = match.index + match[0].length;
  }
  return url + expression.slice(end);
}

function encodePath(text: string): string {
  return encodeURI(text).replace(/[?#]/g, encodeURIComponent);
}

function value(expression: string, exchange: Exchange): string {
  const found = find(expression, exchange);
  if (found === undefined || found === null) {
    throw new TypeError(`there is no ${expression} in the exchange`);
  }
  return typeof found === "string" ? found : JSON.stringify(found);
}

function find(expression: string, exchange: Exchange): unknown {
  const { url, method, status, path, query, headers, body } = exchange;
  if (expression === "$url") return url;
  if (expression === "$method") return method;
  if (expression === "$statusCode") return status;
  const parts = /^\$(request|response)\.(?:(header|query|path)\.(.+)|body(?:#(.*))?)$/s;
  const [, message, place, name = "", pointer = ""] = parts.exec(expression) ?? [];
  const asked = message === "request";
  if (message === undefined) return undefined;
  if (place === "header") {
    return new Headers(asked ? headers : exchange.responseHeaders).get(name);
  }
  if (place !== undefined)
    return asked ? member(place === "query" ? query : path, name) : undefined;
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(member, asked ? body : exchange.responseBody);
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}
