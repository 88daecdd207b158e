import type { Fill } from "./parameters.js";

/** Send to a server of the operation's own, unless the client was told another base URL. */
export function at(server: string, declared: string): Fill {
  return (draft, _, { baseUrl }) => {
    if (baseUrl === declared) draft.url = server + draft.url.slice(baseUrl.length);
  };
}

/** Send to a server of the operation's own whose URL is relative (OAS 3.1, section 4.8.5). */
export function beside(server: string): Fill {
  return (draft, _, { baseUrl }) => {
    const base = new URL(baseUrl, globalThis.location?.href);
    draft.url = new URL(server, base).href.replace(/\/+$/, "") + draft.url.slice(baseUrl.length);
  };
}
